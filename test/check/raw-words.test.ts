import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { latinText, rawBytes, rawWords } from '../../src/check/raw-words.ts'
import { temporaryFolder } from '../helpers/folders.ts'

const file = join(temporaryFolder(), 'cmdline')

/** Writes what the kernel would show of a command line. */
function cmdlineOf(words: readonly Buffer[]): string {
  writeFileSync(file, Buffer.concat(words.flatMap((word) => [word, Buffer.from('\0')])))
  return file
}

const latin = (text: string) => Buffer.from(text, 'latin1')
const program = [latin('/usr/bin/node'), latin('--no-warnings'), latin('src/main.ts'), latin('check_nrpe')]

describe('the words of a command line', () => {
  it('keep every byte, whatever it is', () => {
    const word = fc.oneof(
      fc.uint8Array({ min: 1, max: 255, maxLength: 8 }).map((bytes) => Buffer.from(bytes)),
      fc.string({ unit: 'binary', maxLength: 8 }).map((text) => Buffer.from(text.replaceAll('\0', ''))),
    )
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), (words) => {
        const argv = words.map(String)
        const raw = rawWords(argv, cmdlineOf([...program, ...words]))
        expect(raw.map(rawBytes)).toEqual(words)
        expect(rawBytes(raw.join('!'))).toEqual(
          Buffer.from(words.map((each) => each.toString('latin1')).join('!'), 'latin1'),
        )
      }),
    )
  })

  it('stay as they are where the kernel is not asked, has no file, or tells of others', () => {
    const argv = ['-c', 'caf\ufffd']
    expect(rawWords(['-c', 'café'], cmdlineOf([latin('caf\xe9')]))).toEqual(['-c', 'café'])
    expect(rawWords(argv, join(file, 'missing'))).toBe(argv)
    expect(rawWords(argv, cmdlineOf([...program, latin('-c'), latin('th\xe9')]))).toBe(argv)
    expect(rawWords(argv, cmdlineOf([latin('caf\xe9')]))).toBe(argv)
  })
  it('read as text are Latin-1 where they are not UTF-8', () => {
    const words = [latin('caf\xe9'), Buffer.from('café 💀')]
    const raw = rawWords(words.map(String), cmdlineOf([...program, ...words]))
    expect(raw.map(latinText)).toEqual(['café', 'café 💀'])
  })
})
