import { doubleDollars, type Part, renderParts, splitMacros, splitMacrosAsStock } from '../macros.ts'
import { decode } from '../values.ts'
import { type Check, type Finding, warn } from './check.ts'
import type { Setting } from './trace.ts'

/** Command lines whose `$` stock understands in another way than we do, so that arguments get lost (spec/nrpe.md §2.8). */
export const checkDollars: Check = ({ config, trace }) =>
  [...commandLines(trace.byDirective), ...(trace.byDirective.get('command_prefix') ?? [])].flatMap(
    (setting): readonly Finding[] => {
      const { value } = setting
      if (!value.includes('$')) return []
      const [stock, ours] = [splitMacrosAsStock(value), splitMacros(value)]
      const asStock = renderParts(stock, macro)
      if (asStock === renderParts(ours, macro)) return []
      const lost = argumentsOf(ours).filter((number) => !argumentsOf(stock).includes(number))
      const unfilled = lost.length === 0 ? '' : ` with ${lost.map((n) => `$ARG${n}$`).join(' ')} not filled in`
      const here = config.strict ? '' : ' (here it stays a $)'
      const runs = `a $ that begins no macro misleads stock, which runs ${quote(asStock)}${unfilled}${here}`
      const half = /\$(ARG\d{1,2})(?!\d|\$)/.exec(value)?.[1]
      if (half !== undefined) return [warn(setting, `${runs}: $${half} lacks its second $, write $${half}$`)]
      return [warn(setting, `${runs}: write $$ for it, ${quote(doubleDollars(value))}`)]
    },
  )

/** Macros that become nothing, here or on stock. */
export const checkMacros: Check = ({ config, trace }) =>
  commandLines(trace.byDirective).flatMap((setting): readonly Finding[] => {
    if (!setting.value.includes('$ARG')) return []
    const parts = splitMacros(setting.value)
    const macros = (kind: 'nothing' | 'ours') =>
      [...new Set(parts.flatMap((part) => (part.kind === kind ? [decode(part.macro)] : [])))].join(' ')
    const [nothing, ours] = [macros('nothing'), macros('ours')]
    return [
      ...(nothing === '' ? [] : [warn(setting, `${nothing} becomes nothing: write $ARG1$ for the first argument`)]),
      ...(ours === '' || !config.strict
        ? []
        : [warn(setting, `${ours} becomes nothing with compat=strict, as on stock, which knows $ARG1$ to $ARG16$`)]),
    ]
  })

/** Macros in a configuration that takes no arguments. */
export const checkNeedlessMacros: Check = ({ config, trace }) => {
  if (config.dontBlameNrpe) return []
  return commandLines(trace.byDirective).flatMap((setting): readonly Finding[] => {
    if (!setting.value.includes('$ARG') || !asksForArguments(splitMacros(setting.value))) return []
    const advice = 'write dont_blame_nrpe=1 to take arguments, or put the value into the line'
    return [warn(setting, `command[${decode(setting.subject ?? '')}] never gets its arguments: ${advice}`)]
  })
}

/** Every definition of a command that counts. */
export function commandLines(byDirective: ReadonlyMap<string, readonly Setting[]>): readonly Setting[] {
  const last = new Map<string | undefined, Setting>()
  for (const setting of byDirective.get('command[]') ?? []) last.set(setting.subject, setting)
  return [...last.values()]
}

const asksForArguments = (parts: readonly Part[]) =>
  parts.some((part) => part.kind === 'argument' || part.kind === 'ours')

const argumentsOf = (parts: readonly Part[]) => [
  ...new Set(parts.flatMap((part) => (part.kind === 'argument' ? [part.number] : []))),
]

const macro = (number: number) => `<argument ${number}>`

/** A line in quotes that are not in it, so that it can be copied; the middle of a long one is left out. */
function quote(binary: string): string {
  const line = decode(binary)
  const mark = ["'", '"', '`'].find((each) => !line.includes(each)) ?? "'"
  return `${mark}${line.length <= 160 ? line : `${line.slice(0, 120)} … ${line.slice(-30)}`}${mark}`
}
