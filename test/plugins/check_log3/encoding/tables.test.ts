import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { type Encoding, findEncoding } from '../../../../plugins/check_log3/encoding/encoding.ts'
import { nameList } from '../../../../plugins/check_log3/encoding/names.ts'

const singleByte = nameList()
  .split('\n')
  .filter((name) => /^(?:ascii|iso-8859|cp[1-8]|koi8)/.test(name))
const multiByte = ['shiftjis', 'cp932', 'euc-jp', 'euc-kr', 'cp950']
const hasEncode = spawnSync('perl', ['-MEncode', '-e', '1']).status === 0

async function encoding(name: string): Promise<Encoding> {
  const found = await findEncoding(name)
  if (!found) throw new Error(`no encoding ${name}`)
  return found
}

async function decode(name: string, bytes: Buffer): Promise<string> {
  const { codec, textStart } = (await encoding(name)).readerOf(bytes.subarray(0, 4))
  return codec.decode(bytes.subarray(textStart))
}

/** Decodes each text of hex digits as Perl's Encode does, bad bytes as U+FFFD. */
function askPerl(name: string, codes: readonly string[]): readonly string[] {
  const program = `use Encode; binmode STDOUT, ':utf8'; while (<STDIN>) { chomp;
    my $text = Encode::decode($ARGV[0], pack('H*', $_), sub { chr 0xfffd }); print join(' ', map { sprintf '%x', ord } split //, $text), "\\n" }`
  const { status, stdout } = spawnSync('perl', ['-e', program, name], { input: codes.join('\n'), encoding: 'utf8' })
  if (status !== 0) throw new Error(`perl failed for ${name}`)
  return stdout.split('\n').slice(0, -1)
}

const hex = (code: number) => code.toString(16).padStart(2, '0')
const codePoints = (text: string) => Array.from(text, (character) => character.codePointAt(0)?.toString(16)).join(' ')

describe.skipIf(!hasEncode)("Perl's tables (skipped where perl with Encode is missing)", () => {
  const bytes = Array.from({ length: 256 }, (_, code) => hex(code))

  it.each(singleByte)('%s decodes every byte alike', async (name) => {
    const { codec } = (await encoding(name)).readerOf(Buffer.alloc(0))
    const ours = bytes.map((byte) => codePoints(codec.decode(Buffer.from(byte, 'hex'))))
    // Microsoft gave page 1255 another vowel later.
    const perl = askPerl(name, bytes).map((text, byte) => (name === 'cp1255' && byte === 0xca ? '5ba' : text))
    expect(ours).toEqual(perl)
  })

  it.each(multiByte)('%s decodes every character of two bytes alike that both know', async (name) => {
    const leads = Array.from({ length: 128 }, (_, index) => hex(index + 128))
    const codes = leads.flatMap((lead) => bytes.slice(0x40).map((trail) => lead + trail))
    const perl = askPerl(name, codes)
    const { codec } = (await encoding(name)).readerOf(Buffer.alloc(0))
    const known = codes.flatMap((code, index) => {
      const [ours, theirs] = [codePoints(codec.decode(Buffer.from(code, 'hex'))), perl[index] ?? '']
      return /fffd|^$| /.test(ours) || /fffd|^$| /.test(theirs) ? [] : [{ code, ours, theirs }]
    })
    expect(known.length).toBeGreaterThan(6000)
    // Rows that Perl has for the three-byte set only, and Node for IBM's characters.
    const differing = known.filter(({ code, ours, theirs }) => ours !== theirs && !(name === 'euc-jp' && code >= 'f9'))
    expect(differing).toEqual([])
  })
})

describe('an encoding', () => {
  it.each([
    ['latin1', 'Latin-1'],
    ['iso-8859-1', 'ISO8859-1'],
    ['iso-8859-9', 'latin5'],
    ['cp1252', 'Windows-1252'],
    ['cp437', 'IBM437'],
    ['shiftjis', 'Shift_JIS'],
    ['shiftjis', 'sjis'],
    ['cp932', 'windows-31j'],
    ['utf8', 'UTF-8'],
    ['utf-16le', 'utf16LE'],
    ['koi8-r', 'KOI8R'],
    ['euc-jp', 'EUCJP'],
  ])('%s is also found as %s', async (name, other) => {
    const bytes = Buffer.from('41c0e440ff', 'hex')
    expect(await decode(other, bytes)).toBe(await decode(name, bytes))
  })

  it.each(['no-such', '', 'iso-8859-12', 'constructor', 'utf-7', '1252'])('is not found as %j', async (name) => {
    expect(await findEncoding(name)).toBeUndefined()
  })

  it.each(
    nameList()
      .split('\n')
      .filter((name) => name !== ''),
  )('%s reads what it wrote', async (name) => {
    const sample = Array.from({ length: 0x3100 }, (_, code) => String.fromCodePoint(code)).join('')
    // What it lacks is escaped and comes back so: only what it has is of interest.
    const texts = Array.from(sample).filter((character) => character.isWellFormed() && !/[\ufeff]/.test(character))
    const { encode } = await encoding(name)
    const known = texts.filter((character) => character <= '\x7f' || !encode(character).includes('\\x{')).join('')
    expect(await decode(name, encode(known))).toBe(known)
    expect(known.length).toBeGreaterThanOrEqual(128)
  })

  it.each([
    ['iso-8859-1', 'é\u30a8', 'e95c787b333061387d'],
    ['shiftjis', '\u30a8\u301c', '83478160'],
    ['cp932', '\uff5e', '8160'],
    ['iso-2022-jp', 'a\u30a8\n', '611b244225281b28420a'],
    ['utf-16', 'a', 'feff0061'],
    ['utf-16', '', ''],
    ['utf-16le', 'a', '6100'],
    ['utf-32le', '\u{1f600}', '00f60100'],
    ['ascii', 'é', '5c787b303065397d'],
  ])('%s writes %j', async (name, text, wanted) => {
    expect((await encoding(name)).encode(text).toString('hex')).toBe(wanted)
  })

  it.each([
    ['utf-16', 'fffe6100', 'a'],
    ['utf-16', 'feff0061', 'a'],
    ['utf-16', '61000a00', 'a\n'],
    ['utf-16', '0061000a', 'a\n'],
    ['utf-16le', 'fffe6100', 'a'],
    ['utf-16le', '00d86100', '\ufffda'],
    ['utf-32', 'fffe000061000000', 'a'],
    ['utf-32', '00000061', 'a'],
    ['utf-32le', '00d80000000011006100000000', '\ufffd\ufffda'],
    ['utf-8', 'efbbbf61', 'a'],
    ['utf-8', 'efbbbfff', '\ufffd'],
    // A line that does not go back to ASCII harms no other.
    ['iso-2022-jp', '611b24422528216f0a62', 'aエ￥\nb'],
    ['iso-2022-jp', '1b2849311b284a5c1b284241', 'ｱ\\A'],
  ])('%s reads %s as %j', async (name, bytes, wanted) => {
    expect(await decode(name, Buffer.from(bytes, 'hex'))).toBe(wanted)
  })
})
