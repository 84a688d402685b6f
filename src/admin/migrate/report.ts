import { version } from '../../check/version.ts'
import { decode } from '../../config/values.ts'
import type { Edit } from './change.ts'
import type { Plan } from './plan.ts'
import type { MoveRecord } from './record.ts'
import { commandsFor } from './restart.ts'
import type { Service } from './service.ts'
import type { Survey } from './survey.ts'

/** What `plenum migrate --json` prints; the screen shows the same. Keys stay as they are; null is what is not there. */
export type Report = {
  readonly root: string
  readonly init: 'systemd' | 'sysv' | 'unknown'
  readonly plenum: { readonly version: string; readonly program: string | null }
  readonly services: readonly Omit<Service, 'change' | 'remarks' | 'isPlain'>[]
  readonly packages: readonly { readonly name: string; readonly version: string }[]
  readonly configurations: readonly {
    readonly file: string
    readonly files: number
    readonly commands: number
    /** Commands by the folder of their programs. */
    readonly folders: { readonly [folder: string]: number }
    readonly warnings: number
    readonly errors: number
  }[]
  /** When this host was moved over by `--apply`, ISO 8601. */
  readonly appliedAt: string | null
  /** What `--apply` changes. */
  readonly changes: readonly Edit[]
  readonly commands: readonly string[]
  readonly attention: readonly string[]
  /** Why `--apply` does nothing. */
  readonly obstacles: readonly string[]
  /** What `--apply` or `--undo` did, one line each. */
  readonly done: readonly string[]
}

/** The report of what was found, and of what was done about it. */
export function reportOf(survey: Survey, plan: Plan, record: MoveRecord | undefined, done: readonly string[]): Report {
  const { host, services, packages, configurations, program } = survey
  const restarts = plan.edits.length === 0 ? [] : plan.restarts
  return {
    ...{ root: host.tree.root, init: host.init, plenum: { version, program: program ?? null } },
    services: services.map(({ change, remarks, isPlain, command, ...rest }) => ({ ...rest, command: decode(command) })),
    packages,
    configurations: configurations.map(({ file, report: { files, commands, problems }, folders }) => {
      const errors = problems.filter(({ severity }) => severity === 'error').length
      const counts = { files, commands, warnings: problems.length - errors, errors }
      return { file, folders: Object.fromEntries(folders), ...counts }
    }),
    appliedAt: record?.at ?? null,
    changes: plan.edits.map(readable),
    commands: commandsFor(host, restarts).map((command) => command.join(' ')),
    ...{ attention: plan.attention, obstacles: plan.obstacles, done },
  }
}

/** Files are read byte by byte; who reads this wants characters. */
function readable(edit: Edit): Edit {
  if (edit.kind === 'replace') return { ...edit, from: decode(edit.from), to: decode(edit.to) }
  return { ...edit, text: decode(edit.text) }
}
