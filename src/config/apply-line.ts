import type { Draft } from './config.ts'
import { type Directive, directives, findDirective } from './directives.ts'
import { parseLine } from './line.ts'
import { type Place, type Problem, problemAt } from './problem.ts'
import { suggest } from './suggest.ts'
import { type Complaint, decode } from './values.ts'

/** What the reader has to do after a line. */
export type Step =
  | { readonly kind: 'next'; readonly problem?: Problem }
  /** The rest of this file does not count. */
  | { readonly kind: 'stop'; readonly problem: Problem }
  | { readonly kind: 'include'; readonly what: 'file' | 'folder'; readonly path: string }

/** Takes one line of a file, a binary string, into the draft (spec/nrpe.md §2.3, §2.4). */
export function applyLine(draft: Draft, text: string, place: Place): Step {
  const line = parseLine(text)
  switch (line.kind) {
    case 'nothing':
      return { kind: 'next' }
    case 'no name':
      return stop(problemAt(place, 'error', 'No variable name specified', 'write NAME=VALUE, or # before it'))
    case 'no value': {
      const advice = `write ${decode(line.name)}=VALUE, or # before it`
      return stop(problemAt(place, 'error', 'No variable value specified', advice))
    }
    case 'setting':
      return applySetting(draft, line, place)
  }
}

function applySetting(draft: Draft, line: { readonly name: string; readonly value: string }, place: Place): Step {
  const row = findDirective(line.name)
  if (row === undefined) {
    return { kind: 'next', problem: problemAt(place, 'warning', 'Unknown option specified', adviseName(line.name)) }
  }
  switch (row.kind) {
    case 'setting':
      return after(row.set(draft, line.value), row.what ?? row.name, place)
    case 'named':
      return after(setNamed(draft, row, line), row.name, place)
    case 'command':
      return after(defineCommand(draft, line.name, line.value), row.name, place)
    case 'include file':
      return { kind: 'include', what: 'file', path: decode(line.value) }
    case 'include folder':
      return { kind: 'include', what: 'folder', path: decode(line.value).replace(/(?<=.)\/$/, '') }
  }
}

function setNamed(
  draft: Draft,
  row: Directive & { readonly kind: 'named' },
  line: { readonly name: string; readonly value: string },
): Complaint | undefined {
  const [, subject] = /^[^[]*\[([^\]]+)\]$/.exec(line.name) ?? []
  if (subject !== undefined) return row.set(draft, subject, line.value)
  return { severity: 'error', advice: `write ${row.name}[${row.subject}]=VALUE` }
}

function defineCommand(draft: Draft, option: string, line: string): Complaint | undefined {
  const [, name] = /command\[([^\]]*)/.exec(option) ?? []
  if (name === undefined || name === '') return { severity: 'error', advice: 'write command[NAME]=LINE' }
  draft.commands.set(name, line)
  return undefined
}

function after(complaint: Complaint | undefined, what: string, place: Place): Step {
  if (complaint === undefined) return { kind: 'next' }
  const { severity, says = `Invalid ${what} specified`, advice } = complaint
  const problem = problemAt(place, severity, says, advice)
  return severity === 'error' ? stop(problem) : { kind: 'next', problem }
}

function stop(problem: Problem): Step {
  return { kind: 'stop', problem }
}

function adviseName(binaryName: string): string {
  const name = decode(binaryName)
  const names = directives.map((row) => row.name)
  const [, plain = name, subject = ''] = /^([^[]*)(\[[^\]]*\])$/.exec(name) ?? []
  const near = suggest(plain, names)
  if (near === undefined) return `'${name}' is not known, the line has no effect`
  const blanks = plain === near || /\s/.test(plain) ? ' without blanks beside the =' : ''
  return `'${name}' has no effect, write ${near}${subject}=VALUE${subject === '' ? blanks : ''}`
}
