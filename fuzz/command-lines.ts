import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { splitCommandLine } from '../src/daemon/words.ts'
import { counter } from './counter.ts'
import { type Property, targetOf } from './property.ts'
import type { Random } from './random.ts'
import { smallerText } from './shrink.ts'

const pieces = [
  ...['a', 'B7', '-w', '5', '/dev/sda1', ' ', ' ', ' ', '  ', '\t', "'", '"', '\\', '\\\\', '\\"', "\\'"],
  ...['\\ ', '$', '$$', '`', '=', '#', '~', '!'],
  ...['-', '/', '%', ',', ':', '.', '+', '@', '^', '_', "''", '""', "' '", '" "', "'a b'", '"a b"', '"\\$"'],
  ...['"a\\nb"', "'\\'", '$ ', '"$"', '"$ "'],
]
const rare = [
  ...['*', '?', '[', ']', '{', '}', '{a,b}', '|', '&', ';', '<', '>', '(', ')', '\n', '\\\n', '\r', '\v'],
  ...['\f', '\x7f', '\x01', '$x', '$' + '{x}'],
  ...['$(x)', '$1', '\x80', '\x81', '\x88', '\xa0', '\xc3\xa9', '\xff', '\xe3\x81\x82', "$'a'", '$"a"', '!!'],
  ...['~root', 'a=b', '1>'],
]

/** What follows a program's name in a definition, a binary string. NUL cannot be in a script. */
function make(random: Random): string {
  const parts: string[] = []
  for (let count = random.size(20); count > 0; count--)
    parts.push(
      random.chance(10)
        ? random.pick(rare)
        : random.chance(6)
          ? String.fromCharCode(1 + random.below(255))
          : random.pick(pieces),
    )
  return parts.join('')
}

/** What /bin/sh is: dash on Debian, on others bash, which is in POSIX mode then (and leaves `a=~` as it is). */
const shells = [['/bin/sh'], ['/bin/dash'], ['/bin/bash', '--posix']].filter(([shell = '']) => existsSync(shell))

/** The words of each line, as a shell splits them: all lines in one script, each given to a function that prints its words. */
function wordsOf(
  folder: string,
  [shell = '', ...options]: readonly string[],
  lines: readonly string[],
): readonly string[] {
  const show = `show() { printf '%s\\0' "$@"; printf '\\036\\036\\0'; }\n`
  const script = Buffer.from(show + lines.map((line) => `show ${line}\n`).join(''), 'latin1')
  const output = execFileSync(shell, [...options, '-s'], {
    input: script,
    maxBuffer: 1 << 28,
    cwd: folder,
    env: { LC_ALL: 'C' },
    stdio: 'pipe',
  })
  return output.toString('latin1').split('\x1e\x1e\0').slice(0, -1)
}

function checkAll(folder: string, lines: readonly string[], count: (what: string) => void): (string | undefined)[] {
  const splits = lines.map((line) => splitCommandLine(`show ${line}`))
  const direct = [...splits.entries()].flatMap(([at, split]) =>
    split.kind === 'direct' ? [{ at, argv: split.argv }] : [],
  )
  const reasons = lines.map((): string | undefined => undefined)
  for (const shell of shells) {
    const theirs = wordsOf(
      folder,
      shell,
      direct.map(({ at }) => lines[at] ?? ''),
    )
    for (const [index, { at, argv }] of direct.entries()) {
      // Without a word printf still prints the end of one.
      const ours =
        argv.length === 1
          ? '\0'
          : argv
              .slice(1)
              .map((word) => `${word}\0`)
              .join('')
      if (theirs[index] === ours) continue
      reasons[at] ??= `${shell.join(' ')} has ${JSON.stringify(theirs[index])}, we have ${JSON.stringify(ours)}`
    }
  }
  for (const split of splits) count(split.kind)
  return reasons
}

const property: Property<string> = {
  name: 'command-lines',
  says: 'A command line that is split without a shell has the words that dash and bash make of it; the others are counted only.',
  batch: 4000,
  make,
  smaller: smallerText,
  show: (line) => `show ${JSON.stringify(line)}, a binary string`,
  open: async () => {
    const kinds = counter()
    // Files for *, ? and [ab] to find: without any, a shell leaves these as they are.
    const folder = mkdtempSync(join(tmpdir(), 'plenum-fuzz-'))
    for (const name of ['a', 'aa', 'B7', '-w', '5', 'aB7']) writeFileSync(join(folder, name), '')
    return {
      checkAll: async (lines) => {
        try {
          return checkAll(folder, lines, kinds.add)
        } catch (error) {
          return lines.map(() => `it threw, or a shell stopped: ${String(error).slice(0, 500)}`)
        }
      },
      close: async () => {
        rmSync(folder, { recursive: true })
        return { reasons: [], notes: kinds.notes() }
      },
    }
  },
}

/** Command lines through our own splitter and real shells. */
export const commandLines = targetOf(property)
