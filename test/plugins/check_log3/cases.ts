import { readFileSync } from 'node:fs'
import { optionTable } from '../../../plugins/check_log3/options.ts'
import { parseOptions } from '../../../src/check/options.ts'
import type { FileChange } from './case-files.ts'

/** What a step must show. Position files (`*.seek`) are compared by their first line. */
export type Expected = {
  readonly exit?: number
  readonly stdout?: string
  readonly stdout_b64?: string
  readonly stdout_prefix?: string
  readonly stdout_contains?: readonly string[]
  readonly stdout_not_contains?: readonly string[]
  readonly files?: Readonly<Record<string, string | null>>
}

/** One run, or only changes of files. `expect` is the original's, `want` what is meant to differ from it. */
export type Step = {
  readonly files?: Readonly<Record<string, string | FileChange>>
  readonly args?: readonly string[]
  readonly port_args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly expect?: Expected
  readonly want?: Expected
}

/** A recorded case: steps in one folder, one after the other. */
export type Case = {
  readonly name: string
  readonly steps: readonly Step[]
  readonly policy?: 'fix' | 'keep' | 'opt-in' | 'replace'
  /** With `opt-in`: added to the words to get what is wanted. */
  readonly want_args?: readonly string[]
  readonly perl_only?: boolean
  readonly clock?: boolean
}

/** Cases of the original that this version answers completely: those that use only options of the table. */
export function supportedCases(): readonly Case[] {
  const file = new URL('../../fixtures/check_log3-cases.json', import.meta.url)
  const cases: readonly Case[] = JSON.parse(readFileSync(file, 'utf8'))
  return cases
    .filter((recorded) => !recorded.perl_only)
    .flatMap(plainAndOptedIn)
    .filter((recorded) => recorded.steps.every(isSupported))
}

/** A case with its clock marks filled in: `{{now %Y%m%d}}`, `{{now-86400 %Y%m%d%H}}`, in UTC. */
export function atTime(recorded: Case, nowMs: number): Case {
  const text = JSON.stringify(recorded).replace(/\{\{now(-\d+)? ([^}]*)\}\}/g, (_, seconds = '0', format: string) => {
    const [Y = '', m = '', d = '', H = ''] = new Date(nowMs + Number(seconds) * 1000).toISOString().split(/[-T:]/)
    const digits: Readonly<Record<string, string>> = { Y, m, d, H }
    return format.replace(/%([YmdH])/g, (_, letter: string) => digits[letter] ?? '')
  })
  return JSON.parse(text)
}

/** What has to be asked for is judged without asking, by what the original did, and with it. */
function plainAndOptedIn(recorded: Case): readonly Case[] {
  const { name, steps, policy, want_args = [] } = recorded
  if (policy !== 'opt-in') return [recorded]
  const plain = steps.map(({ want: _, ...step }) => step)
  const asked = steps.map((step) => (step.args ? { ...step, args: [...step.args, ...want_args] } : step))
  return [
    { ...recorded, steps: plain },
    { ...recorded, steps: asked, name: `${name} ${want_args.join(' ')}` },
  ]
}

/** The words a step runs with. */
export const wordsOf = (step: Step): readonly string[] => step.port_args ?? step.args ?? []

/** `want` laid over `expect`; its stdout* keys replace all of those. */
export function judgedBy({ expect = {}, want }: Step): Expected {
  if (!want) return expect
  const ownStdout = Object.keys(want).some((key) => key.startsWith('stdout'))
  const kept = Object.entries(expect).filter(([key]) => !(ownStdout && key.startsWith('stdout')))
  return { ...Object.fromEntries(kept), ...want }
}

/** Refused words are supported when refusing them is what is wanted. */
function isSupported(step: Step): boolean {
  const outcome = parseOptions(optionTable, wordsOf(step))
  if (outcome.kind === 'options') return true
  return judgedBy(step).exit === 3 && knowsAllNames(wordsOf(step))
}

function knowsAllNames(words: readonly string[]): boolean {
  const names = optionTable.options.flatMap(({ name, short, aliases = [] }) => [name, short, ...aliases])
  return words
    .filter((word) => /^--?[a-zA-Z]/.test(word))
    .every((word) => names.includes(word.replace(/^--?/, '').split('=', 1)[0]))
}
