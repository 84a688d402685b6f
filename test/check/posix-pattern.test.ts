import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { posixPattern } from '../../src/check/posix-pattern.ts'

type Case = readonly [pattern: string, text: string]

/** What the C library says, through bash: does the pattern match, or is it wrong? */
function regexec(cases: readonly Case[]): readonly string[] {
  const script = 'while (($#)); do [[ $2 =~ $1 ]]; echo $?; shift 2; done 2>/dev/null'
  const env = { ...process.env, LC_ALL: 'C.UTF-8' }
  const words = ['match', 'none', 'wrong']
  const codes = execFileSync('bash', ['-c', script, 'bash', ...cases.flat()], { env })
    .toString()
    .trim()
    .split('\n')
  return codes.map((code) => words[Number(code)] ?? code)
}

function ours([pattern, text]: Case): string {
  const compiled = posixPattern(pattern)
  if (typeof compiled === 'string') return 'wrong'
  return compiled.test(text) ? 'match' : 'none'
}

describe('extended regular expressions of POSIX', () => {
  const cases: readonly Case[] = [
    ['ba(sh)', '/bin/bash'],
    ['^/usr/sbin/cron( |$)', '/usr/sbin/cron -f'],
    ['^/usr/sbin/cron( |$)', '/usr/sbin/crond'],
    ['a|', 'x'],
    ['()', 'x'],
    ['a**', 'x'],
    ['^a+*?$', 'aaa'],
    ['^a{,3}$', 'aaaa'],
    ['^a{2}$', 'aa'],
    ['^a{2,}$', 'a'],
    ['a{', 'a{'],
    ['a{b}', 'a{b}'],
    ['{1}a', 'a'],
    ['a{2,1}', 'aa'],
    ['*a', '*a'],
    ['a|*b', 'b'],
    ['(*a)', 'a'],
    ['(?:a)', 'a'],
    ['^*a', '*a'],
    ['a)', 'a)'],
    ['(a', 'a'],
    ['[a', 'a'],
    ['[]a]', ']'],
    ['[^]a]', ']'],
    ['[a\\]', '\\'],
    ['^[a\\]]$', '\\]'],
    ['[a-]', '-'],
    ['[]-a]', '_'],
    ['[b-a]', 'b'],
    ['[[:alpha:]-z]', 'z'],
    ['[[:space:]]x', '\tx'],
    ['[[:digit:][:upper:]]', 'A'],
    ['[[:foo:]]', 'f'],
    ['[[.a.]]', 'a'],
    ['[[=a=]]', 'a'],
    ['[[.-.]-0]', '/'],
    ['[[:alpha:]', 'a'],
    ['[é]', 'é'],
    ['^.$', '😀'],
    ['^[^a]$', '😀'],
    ['a.b', 'a\nb'],
    ['^b', 'a\nb'],
    ['a$', 'a\nb'],
    ['\\<b', 'a bc'],
    ['b\\>', 'bc'],
    ['\\bb', 'ab'],
    ['\\Bb', 'ab'],
    ['^\\w+$', 'a_1'],
    ['\\s\\S', ' x'],
    ['\\d', 'd'],
    ['\\d', '1'],
    ['\\.', 'x'],
    ['\\', 'x'],
    ['\\1', 'a'],
    ['(a\\1)', 'aa'],
    ['(a|b*)+c', 'abbac'],
    ['^(a|ab)(c|bcd)$', 'abcd'],
    ['^(a?){3}a{3}$', 'aaa'],
    ['x*', ''],
    ['\\<(a|b)\\>', 'c a'],
    ['a/b-c]', 'a/b-c]'],
    ['x}', 'x}'],
    ['^/dev/(sd|vd)a[0-9]+$', '/dev/vda1'],
    ['^/[[:alpha:]]+$', '/home2'],
    ['^[^[:space:]/]+$', 'a b'],
    ['^[^]x]$', ']'],
    ['^[a\\d]$', '5'],
    ['^[a\\d]$', '\\'],
    ['^[[.-.]a]$', '-'],
    ['\\<home\\>', '/home/a'],
    ['\\<home\\>', '/homes'],
    ['^a++$', 'aaa'],
    ['^a+?$', ''],
    ['^x{$', 'x{'],
    [')', ')'],
    ['a{32768}', 'a'],
  ]

  it('mean what they mean to the C library', () => {
    const said = regexec(cases)
    expect(cases.map((one) => [...one, ours(one)])).toEqual(cases.map((one, at) => [...one, said[at]]))
  })

  it('mean the same whatever they are made of', () => {
    const piece = fc.constantFrom(
      'a',
      'b',
      'c',
      '.',
      '(',
      ')',
      '|',
      '*',
      '+',
      '?',
      '{2}',
      '{,2}',
      '[ab]',
      '[^a]',
      '^',
      '$',
      '\\<',
      '\\.',
    )
    const pattern = fc.array(piece, { minLength: 1, maxLength: 7 }).map((pieces) => pieces.join(''))
    const text = fc.array(fc.constantFrom('a', 'b', 'c', '.', ' '), { maxLength: 6 }).map((letters) => letters.join(''))
    const made = fc.sample(fc.tuple(pattern, text), 1500)
    const said = regexec(made)
    expect(made.map((one) => [...one, ours(one)])).toEqual(made.map((one, at) => [...one, said[at]]))
  })

  it.each([
    ['*a', 'Invalid preceding regular expression'],
    ['a{', 'Unmatched \\{'],
    ['a{b}', 'Invalid content of \\{\\}'],
    ['(a', 'Unmatched ( or \\('],
    ['[a', 'Unmatched [, [^, [:, [., or [='],
    ['a\\', 'Trailing backslash'],
    ['[[:foo:]]', 'Invalid character class name'],
    ['\\1', 'Invalid back reference'],
    ['a{40000}', 'Regular expression too big'],
  ])('%s is refused in the words of the C library', (pattern, reason) => {
    expect(posixPattern(pattern)).toBe(reason)
  })

  const fits = (pattern: string, text: string, flags: string) => {
    const compiled = posixPattern(pattern, flags)
    return typeof compiled === 'string' ? compiled : compiled.test(text)
  }

  it('take no notice of case where told so', () => {
    expect([fits('^SSHD?$', 'sshd', ''), fits('^SSHD?$', 'sshd', 'i')]).toEqual([false, true])
  })

  it('make no search slow, where JavaScript takes minutes', () => {
    const jars = Array.from({ length: 300 }, (_, at) => `/opt/tomcat/lib/java-${at}/org.apache.tomcat.java-${at}.jar`)
    const args = `/usr/bin/java -cp ${jars.join(':')} com.example.Main`
    expect(fits('java.*tomcat.*Bootstrap', args, '')).toBe(false)
    expect(fits('.*java.*tomcat.*com[.]example.*', args, '')).toBe(true)
    expect(fits('^(a+)+$', `${'a'.repeat(50_000)}b`, '')).toBe(false)
    expect(fits('(x+x+)+y', 'x'.repeat(50_000), '')).toBe(false)
  })

  it('keep within bounds what they need', () => {
    expect(fits('(a{1000}){1000}', 'a', '')).toBe('Regular expression too big')
    const letters = Array.from({ length: 3000 }, (_, at) => String.fromCodePoint(0x4e00 + at)).join('')
    expect(fits('(.|..)*[a-z]{9}$', letters, '')).toBe(false)
    expect(fits('(a|b)*a(a|b){12}$', `${'abbaabab'.repeat(2000)}`, '')).toBe(true)
  })

  it('stay on a line where told so', () => {
    expect(['a.b', 'a[^x]b', '^b'].map((pattern) => fits(pattern, 'a\nb', ''))).toEqual([true, true, false])
    expect(['a.b', 'a[^x]b', '^b'].map((pattern) => fits(pattern, 'a\nb', 'm'))).toEqual([false, false, true])
  })
})
