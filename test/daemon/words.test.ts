import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitCommandLine } from '../../src/daemon/words.ts'

const direct: readonly (readonly [line: string, argv: readonly string[]])[] = [
  ['/bin/check -w 5 -c 10', ['/bin/check', '-w', '5', '-c', '10']],
  ['  /bin/check\t -w  5 ', ['/bin/check', '-w', '5']],
  ['check_disk -w 20% -p /dev/sda1', ['check_disk', '-w', '20%', '-p', '/dev/sda1']],
  [`check -p 'two words' "three more words"`, ['check', '-p', 'two words', 'three more words']],
  [`check ''`, ['check', '']],
  [`check "" a''b""c`, ['check', '', 'abc']],
  [`check --text='a "b" c' --more="it's"`, ['check', '--text=a "b" c', `--more=it's`]],
  [`check '$HOME \`x\` \\ * ? ; | & < > ( ) { } [ ] # ~ !'`, ['check', '$HOME `x` \\ * ? ; | & < > ( ) { } [ ] # ~ !']],
  ['check "* ? ; | & < > ( ) { } [ ] # ~ !"', ['check', '* ? ; | & < > ( ) { } [ ] # ~ !']],
  ['check "a\\"b\\\\c\\$d\\`e\\nf"', ['check', 'a"b\\c$d`e\\nf']],
  ['check \\* two\\ words \\$HOME \\~ \\# \\"', ['check', '*', 'two words', '$HOME', '~', '#', '"']],
  ["check 'line one\nline two'", ['check', 'line one\nline two']],
  ['check a#b a~b a!b a=b !', ['check', 'a#b', 'a~b', 'a!b', 'a=b', '!']],
  ['check if then echo', ['check', 'if', 'then', 'echo']],
  ['/usr/bin/echo x', ['/usr/bin/echo', 'x']],
  ['check \xe9t\xe9 \x81\x82\x88 \xff\xa0', ['check', '\xe9t\xe9', '\x81\x82\x88', '\xff\xa0']],
  ['check a\rb', ['check', 'a\rb']],
  ['check -p "error$" -P "a$ b" done$ $ x$', ['check', '-p', 'error$', '-P', 'a$ b', 'done$', '$', 'x$']],
]

const needsShell = [
  ...[
    '',
    ' ',
    "''",
    '"" x',
    'a | b',
    'a & b',
    'a; b',
    'a < b',
    'a > b',
    'a 2>&1',
    '(a)',
    'a $HOME',
    'a "$HOME"',
    'a $"b"',
    'a "$$"',
  ],
  ...['a `b`', 'a "`b`"', 'a $(b)', 'a *', 'a b?', 'a [b]', 'a b]', 'a ~', 'a ~user/x', 'a # b', 'a {b,c}', '{ a; }'],
  ...['a\nb', 'a\\\nb', 'a "b\\\nc"', "a 'b", 'a "b', 'a \\', 'a \0', "a '\0'", 'X=1 a', '"X=1" a', '%1', '! a'],
  ...['exit 3', 'echo OK', 'exec a', 'cd /', 'test 1', '[ 1 ]', 'printf x', 'kill 1', 'true', 'false', ':', '. x'],
  ...['if a', 'while a', 'for a', 'case a', '"exit" 3', 'ex\\it 3', 'command a', 'time a', 'source a', 'ulimit -n'],
]

/** /bin/sh is dash on Debian, bash on others. */
const shells = ['/bin/sh', '/bin/bash'].filter((shell) => existsSync(shell))

describe('splitCommandLine', () => {
  it.each(direct)('splits %j itself', (line, argv) => {
    expect(splitCommandLine(line)).toEqual({ kind: 'direct', argv })
  })

  it.each(needsShell)('leaves %j to the shell', (line) => {
    expect(splitCommandLine(line)).toEqual({ kind: 'shell' })
  })

  it.each(['x', '\\"', "'x' ", '"x" ', 'x ', '\\x'])('takes any length of %j without harm', (piece) => {
    for (const end of ['', '"', "'"]) {
      const half = piece.repeat(900_000 / piece.length)
      expect(splitCommandLine(`check "${half}${end}`).kind).toMatch(/direct|shell/)
      expect(splitCommandLine(`check ${half}${end}`).kind).toMatch(/direct|shell/)
    }
    expect(splitCommandLine(piece.repeat(3_000_000))).toEqual({ kind: 'shell' })
  })

  it.each(shells)('agrees with %s on those lines', (shell) => {
    const lines = direct.map(([line]) => line)
    expect(wordsOfShell(shell, lines)).toEqual(direct.map(([, argv]) => argv))
  })

  it.each(shells)('agrees with %s on every line it splits itself', { timeout: 120_000 }, (shell) => {
    const pieces = [
      'a',
      'B7',
      ' ',
      '  ',
      '\t',
      "'",
      '"',
      '\\',
      '\\\\',
      '$',
      '`',
      '=',
      '#',
      '~',
      '!',
      '-',
      '/',
      '%',
      ',',
      ':',
    ]
    const rare = [
      '*',
      '?',
      '[',
      ']',
      '{',
      '}',
      '^',
      '@',
      '+',
      '.',
      '\n',
      '\r',
      '\v',
      '\f',
      '\x7f',
      '\x01',
      '\\n',
      "''",
      '""',
    ]
    const bytes = ['\x80', '\x81', '\x82', '\x83', '\x88', '\xa0', '\xc3\xa9', '\xff']
    const word = fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...pieces) },
      { weight: 2, arbitrary: fc.constantFrom(...rare, ...bytes) },
      { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 6 }).filter((text) => /^[\x01-\x7f]*$/.test(text)) },
      {
        weight: 3,
        arbitrary: fc.string({ maxLength: 6 }).map((text) => `'${text.replace(/[^\x01-\x26\x28-\x7f]/g, '')}'`),
      },
      { weight: 3, arbitrary: fc.string({ maxLength: 6 }).map((text) => `"${text.replace(/[^ -~]|["$`\\]/g, '')}"`) },
    )
    const line = fc.array(word, { maxLength: 14 }).map((words) => `check ${words.join('')}`)
    const lines = fc.sample(line, { numRuns: 30_000, seed: 20260214 })
    const split = lines.map((each) => ({ line: each, outcome: splitCommandLine(each) }))
    const ours = split.filter((each) => each.outcome.kind === 'direct')
    expect(ours.length).toBeGreaterThan(5_000)
    const theirs = wordsOfShell(
      shell,
      ours.map((each) => each.line),
    )
    for (const [index, { line: each, outcome }] of ours.entries()) {
      if (outcome.kind === 'direct') expect([each, theirs[index]]).toEqual([each, outcome.argv])
    }
  })
})

/** What a shell makes of lines, all in one run: each calls a function that prints its words. */
function wordsOfShell(shell: string, lines: readonly string[]): readonly (readonly string[])[] {
  const show = `show() { printf '%s\\0' "$@"; printf '\\036\\036\\0'; }\n`
  const script = lines.map((line) => `show ${line}\n`).join('')
  const input = Buffer.from(show + script, 'latin1')
  const output = execFileSync(shell, ['-s'], { input, maxBuffer: 1 << 26, env: { LC_ALL: 'C' } })
  const ends = output.toString('latin1').split('\x1e\x1e\0').slice(0, -1)
  return ends.map((each) => each.split('\0').slice(0, -1))
}
