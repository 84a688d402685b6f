import { applyLine, type Step } from '../src/config/apply-line.ts'
import { defaultConfig } from '../src/config/config.ts'
import { directives } from '../src/config/directives.ts'
import { faultOf } from './config-ranges.ts'
import { counter } from './counter.ts'
import { durationOf, mostMs } from './duration.ts'
import { type Property, plainSession, targetOf } from './property.ts'
import type { Random } from './random.ts'
import { smallerText } from './shrink.ts'

const values = [
  ...['', '0', '1', '2', '-1', '+1', '1x', '01', '0x2f', '-0', '057', '1e3', '4294967296', '9'.repeat(30)],
  ...['2147483648', '5666'],
  ...['1k', '1M', '64M', '65M', '1K', '1023', '67108864', '99999999999k', 'any', 'both', 'daemon', 'lrp'],
  ...['TLSv1.2+', 'strict', 'none'],
  ...[
    '127.0.0.1',
    '::1',
    '10.0.0.0/8',
    '127.0.0.1, ::1,host.example',
    '::ffff:1.2.3.4/100',
    '1.2.3.4/33',
    '[::1]:9566',
    'a:99999',
  ],
  ...['/usr/bin/sudo', '/a//b/', '////', '*', '*; arguments', 'check_*,a; arguments', 'a;b', '"x', "'", '\\'],
  ...['\\x\\n\\?', '$ARG1$ $', '%%1%', 'fe80::1%eth0'],
]

const subjects = [
  ...['x', 'check_disk', '*', '10.0.0.0/8', 'cert:a', 'cert:', '', '][', 'a]b', '[', 'é', '127.0.0.1,::1'],
  ...['\x1b[2J'],
]

const noises = [
  ...['=', '==', '[', ']', '#', '\0', '\x80', '\xff', '\xa0', ' ', '\t', '\r', '\v', '\x1b', ';', '!', '$'],
  ...['\\', ',', 'command[', 'debug', '\u0085'],
]

/** A line as somebody may have typed, mistyped or overwritten it; a binary string. */
function make(random: Random): string {
  const row = random.pick(directives)
  const subject = row.subject === undefined && random.chance(97) ? '' : `[${random.pick(subjects)}]`
  const known = [row.default, row.example].filter((value) => value !== undefined)
  const value = known.length > 0 && random.chance(30) ? random.pick(known) : random.pick(values)
  let line = `${row.name}${subject}=${value}`
  if (random.chance(5)) line = random.bytes(random.size(200)).toString('latin1').replaceAll('\n', ' ')
  for (let edits = random.chance(50) ? random.below(4) : 0; edits > 0; edits--) line = mutate(random, line)
  return line
}

function mutate(random: Random, line: string): string {
  const at = random.below(line.length + 1)
  const [before, behind] = [line.slice(0, at), line.slice(at)]
  switch (random.below(6)) {
    case 0:
      return before + random.pick(noises) + behind
    case 1:
      return before + behind.slice(random.size(5))
    case 2:
      return before + String.fromCharCode(random.below(256)).replace('\n', '') + behind.slice(1)
    case 3:
      return before + random.pick(values) + behind
    case 4:
      // Sizes at which anything but linear work shows; seldom, as they take their time.
      return (
        before +
        random.pick([...noises, 'a', '1', '/', '*', 'ab,']).repeat(random.chance(1) ? 200_000 : 1 + random.size(300)) +
        behind
      )
    default:
      return line.toUpperCase() === line ? line.toLowerCase() : `${behind}${before}`
  }
}

function check(
  line: string,
  took: (ms: number, line: string) => void,
  count: (what: string) => void,
): string | undefined {
  const place = { file: 'nrpe.cfg', line: 7 }
  let [draft, step] = [defaultConfig(), undefined as Step | undefined]
  const ms = durationOf(() => {
    draft = defaultConfig()
    step = applyLine(draft, line, place)
  })
  took(ms, line)
  if (ms > mostMs) return `it took ${ms.toFixed(0)} ms`
  return checkStep(step, count) ?? faultOf(draft)
}

function checkStep(step: Step | undefined, count: (what: string) => void): string | undefined {
  if (step === undefined) return 'it came to nothing'
  if (step.kind === 'include') {
    count('includes')
    return step.path === '' ? 'it includes nothing' : undefined
  }
  const { problem } = step
  count(problem?.severity ?? 'settings and comments')
  if (problem === undefined) return undefined
  const { text } = problem
  if (!text.includes("'nrpe.cfg' - Line 7")) return `a problem without its place: ${text}`
  if (/[\x00-\x1f\x7f-\x9f\u2028\u2029]/.test(text)) return `a problem with control characters: ${JSON.stringify(text)}`
  return text.length > 4000 ? `a problem of ${text.length} characters` : undefined
}

const shorten = (line: string) => JSON.stringify(line.length > 300 ? `${line.slice(0, 200)}…${line.slice(-60)}` : line)

const property: Property<string> = {
  name: 'config-lines',
  says: 'Any line of nrpe.cfg is taken or refused in one plain line with its place, leaves a valid configuration, and is quick.',
  batch: 200,
  make,
  smaller: smallerText,
  show: (line) => `${line.length} characters ${shorten(line)}`,
  open: async () => {
    const kinds = counter()
    let slowest = { ms: 0, line: '' }
    const took = (ms: number, line: string) => {
      if (ms > slowest.ms) slowest = { ms, line }
    }
    const slowestLine = () =>
      `slowest line: ${slowest.ms.toFixed(1)} ms, ${slowest.line.length} characters, ${shorten(slowest.line)}`
    return plainSession(
      (line) => check(line, took, kinds.add),
      () => [...kinds.notes(), slowestLine()],
    )
  },
}

/** Lines through the reader of nrpe.cfg, without a file. */
export const configLines = targetOf(property)
