import { checkConfigFile } from '../../src/config/check-file.ts'
import type { Facts, World } from '../../src/config/checks/world.ts'
import { folderOf } from './folder.ts'

/** What a recorded host has at a path. */
export type Recorded = Partial<Facts> & {
  readonly text?: string
  /** Where it is: behind a folder that whoever looks may not enter. */
  readonly hidden?: true
  readonly link?: true
}

/** A host with these files and folders, the users root and nagios (in group 7 too), and names that end in `.invalid` unresolved. */
export function recordedWorld(files: Readonly<Record<string, Recorded>>, overrides: Partial<World> = {}): World {
  const find = (path: string) => files[path]
  const absence = (path: string) => {
    if (find(path)?.hidden) return { kind: 'hidden', reason: 'Permission denied' } as const
    return find(path) === undefined ? ({ kind: 'missing', reason: 'No such file or directory' } as const) : undefined
  }
  return {
    nowMs: Date.parse('2026-06-01T00:00:00Z'),
    uid: 0,
    look: (path) => {
      const { type = 'file', mode = 0o755, uid = 0, gid = 0, realPath = path } = find(path) ?? {}
      return absence(path) ?? { kind: 'there', facts: { type, mode, uid, gid, realPath } }
    },
    isLink: (path) => find(path)?.link === true,
    read: (path) => absence(path) ?? { kind: 'text', text: find(path)?.text ?? '' },
    findUser: (user) => users.find(({ name, uid }) => name === user || String(uid) === user),
    findGroup: (group) => ({ root: 0, nagios: 105 })[group],
    resolve: async (name) => (name.endsWith('.invalid') ? 'Name or service not known' : undefined),
    isBuiltin: (program, folders) => folders.some((folder) => program === `${folder}/check_log3`),
    ...overrides,
  }
}

const users = [
  { name: 'root', uid: 0, gid: 0, groups: [] },
  { name: 'nagios', uid: 102, gid: 105, groups: [7] },
]

const folder = { type: 'folder' } as const
const usual: Readonly<Record<string, Recorded>> = { '/': folder, '/bin': folder, '/bin/true': {}, '/var/log': folder }

/** `LINE: SEVERITY: TEXT` for everything wrong with these lines, which follow a sound first one; files are added to those of a usual host, and `beside` are the texts of files to include. */
export async function findingsOf(
  lines: readonly string[],
  files: Readonly<Record<string, Recorded>> = {},
  overrides: Partial<World> = {},
  beside: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const cwd = folderOf({ 'nrpe.cfg': ['nrpe_user=nagios', ...lines].join('\n'), ...beside })
  const report = await checkConfigFile('nrpe.cfg', cwd, recordedWorld({ ...usual, ...files }, overrides))
  return report.problems.map(({ line, severity, says }) => `${line}: ${severity}: ${says}`)
}
