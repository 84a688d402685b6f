import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, statSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import { fingerprintHash } from './hash.ts'
import type { OptionSpec, Options } from './options.ts'
import { ownFolder, type Place, placesFor } from './own-folder.ts'
import type { PluginContext } from './plugin.ts'
import { stageFile } from './stage-file.ts'
import type { StagedFile } from './staged-file.ts'
import { errorCode, strerror } from './strerror.ts'

/** For plugins with memory; it stands in front of the suite's options. */
export const stateFileOption: OptionSpec = {
  name: 'state-file',
  value: { name: 'FILE' },
  help: 'Where this run leaves what the next one compares with; the default is a file of its own for each thing that is watched, in the folder of MP_STATE_PATH or NAGIOS_PLUGIN_STATE_DIRECTORY, else in /var/lib/plenum, else in the cache of the user.',
}

/** What the last run left, and how to leave something for the next one. */
export type Memory = {
  readonly path: string
  /** Undefined on the first run. */
  readonly text: string | undefined
  /** A file for the result's `staged`: the new text counts once the answer was delivered. Else why it cannot be written. */
  readonly keep: (text: string) => Promise<StagedFile | string>
}

/**
 * Finds and reads the memory of a plugin (spec/suite.md §1.2). `watched` says what is watched, so that two checks of
 * different things do not share one; thresholds do not belong to it. Gives a reason that names the file where there can
 * be none: the plugin's answer is UNKNOWN then.
 */
export function recall(
  plugin: string,
  watched: readonly string[],
  options: Options,
  { env }: Pick<PluginContext, 'env'>,
): Memory | string {
  const uid = process.geteuid?.() ?? -1
  const named = options.text('state-file')
  // As from an argument that is missing; the fresh file would be written beside it, and never take its place.
  if (named === '') return '--state-file names no file'
  const path = named ?? ownPath(`${plugin}-${hashOf(watched)}.state`, env, uid)
  if (path === undefined) {
    return `no folder for the state of ${plugin} can be made in ${placesOf(env, uid)
      .map((place) => `'${dirname(place.path)}'`)
      .join(', ')}: name a file with --state-file`
  }
  const read = readState(path, uid)
  if ('reason' in read) return `state file '${path}': ${read.reason}`
  const keep = async (text: string) => {
    const staged = await stageFile(path, text, read.mode, undefined)
    return staged.kind === 'staged' ? staged.file : `state file '${path}' cannot be written: ${staged.reason}`
  }
  return { path, text: read.text, keep }
}

const hashOf = (watched: readonly string[]) => fingerprintHash(Buffer.from(watched.join('\0')))

/** In the first folder that is this user's alone. */
function ownPath(name: string, env: PluginContext['env'], uid: number): string | undefined {
  const folder = ownFolder(placesOf(env, uid), uid)
  return folder === undefined ? undefined : join(folder, name)
}

/** The variables that the originals know, with a folder for each user below as they have it; they stand alone. */
function placesOf(env: PluginContext['env'], uid: number): readonly Place[] {
  const named = env.MP_STATE_PATH || env.NAGIOS_PLUGIN_STATE_DIRECTORY
  if (named && isAbsolute(named)) return [{ path: join(named, String(uid)), inOwn: false }]
  return [{ path: '/var/lib/plenum', inOwn: true, isPackaged: true }, ...placesFor(undefined, env, uid)]
}

type StoredState = { readonly text: string | undefined; readonly mode: number | undefined }

/** A file is ours to replace if it is not somebody else's trap, and small. */
const mostBytes = 1024 * 1024

function readState(path: string, uid: number): StoredState | { readonly reason: string } {
  try {
    const { uid: owner } = lstatSync(path)
    // In a folder where anybody may create names, a file of another user may be a trap.
    if (owner !== uid && (statSync(dirname(path)).mode & 0o1000) !== 0) return { reason: 'it belongs to another user' }
    // O_NONBLOCK: a FIFO of that name must not hang the check.
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      const facts = fstatSync(fd)
      if (!facts.isFile()) return { reason: 'Not a regular file' }
      if (facts.size > mostBytes) return { reason: 'it is larger than any state file' }
      const bytes = Buffer.alloc(facts.size)
      return { text: bytes.toString('utf8', 0, readSync(fd, bytes, 0, bytes.length, 0)), mode: facts.mode & 0o777 }
    } finally {
      closeSync(fd)
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { text: undefined, mode: undefined }
    return { reason: strerror(error) }
  }
}
