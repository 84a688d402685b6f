import { suggest } from '../suggest.ts'
import { decode } from '../values.ts'
import { type Check, type Finding, warn } from './check.ts'
import type { Setting } from './trace.ts'

/** A command that is defined again: the last definition counts. */
export const checkRepeatedCommands: Check = ({ trace }) => {
  const all = trace.byDirective.get('command[]') ?? []
  const last = new Map<string | undefined, Setting>(all.map((setting) => [setting.subject, setting]))
  return all.flatMap((setting): readonly Finding[] => {
    const winner = last.get(setting.subject)
    if (winner === undefined || isSamePlace(winner, setting)) return []
    const name = `command[${decode(setting.subject ?? '')}]`
    return [
      warn(
        setting,
        `this ${name} does not count, '${winner.file}' - Line ${winner.line} defines it again: remove one of them`,
      ),
    ]
  })
}

/** A time limit for a command that is not there. */
export const checkTimeoutNames: Check = ({ config, trace }) =>
  (trace.byDirective.get('command_timeout[]') ?? []).flatMap((setting): readonly Finding[] => {
    const name = setting.subject ?? ''
    if (config.commands.has(name)) return []
    return [warn(setting, `command_timeout[${decode(name)}] is for no command: ${advise(name, config.commands)}`)]
  })

/** A file that is read twice. */
export const checkRepeatedFiles: Check = ({ trace }) => {
  const first = new Map<string, string>()
  return trace.files.flatMap(({ identity, file, from }): readonly Finding[] => {
    const before = first.get(identity)
    first.set(identity, before ?? file)
    return before === undefined ? [] : [warn(from, `'${file}' is read a second time here: remove one of the includes`)]
  })
}

/** Names that stock and we understand in a way their writer may not expect (spec/nrpe.md §2.3, "odd names"). */
export const checkOddNames: Check = ({ trace }) =>
  trace.settings.flatMap((setting): readonly Finding[] => {
    const { row, name, value, subject } = setting
    const written = decode(name)
    if (row.spelling === 'contains name' && name !== row.name)
      return [warn(setting, `'${written}' counts as ${row.name}, as any name with that in it: write ${row.name}=VALUE`)]
    if (row.kind === 'command' && !/^command\[[^\]]*\]\s*$/.test(name))
      return [
        warn(
          setting,
          `'${written}' counts as command[${decode(subject ?? '')}]: write command[${decode(subject ?? '')}]=LINE`,
        ),
      ]
    if (takesBlanks(setting))
      return [
        warn(setting, `the blank behind ${row.name}= is part of the value: write ${row.name}=${decode(value.trim())}`),
      ]
    return []
  })

/** Whether a value begins with a blank that a file system or resolver would be asked for. */
export const takesBlanks = ({ row, value }: Setting) =>
  row.kind === 'setting' && /^(path|folder|name)/.test(row.values) && /^\s/.test(value)

/** What to write instead of the name of a command that is not defined. */
export function advise(binary: string, commands: ReadonlyMap<string, string>): string {
  const near = commands.size <= mostToCompare ? suggest(binary, [...commands.keys()]) : undefined
  return near === undefined ? 'define the command, or remove this' : `write ${decode(near)}, or define the command`
}

/** With more commands than this, looking for the nearest name of each wrong one takes too long. */
const mostToCompare = 1000

const isSamePlace = (a: Setting, b: Setting) => a.file === b.file && a.line === b.line
