import { dirname, join } from 'node:path'
import { exists, realpath, stat } from '../../../src/check/files.ts'
import { releaseLock } from '../../../src/check/lock.ts'
import type { PluginContext } from '../../../src/check/plugin.ts'
import type { StagedFile } from '../../../src/check/staged-file.ts'
import { planReading, type Reading } from '../reading.ts'
import type { FollowedLog } from '../seek/endings.ts'
import { lockFor } from '../seek/locked.ts'
import { automaticName } from '../seek/name.ts'
import { findSeekPlace, readSeekFile } from '../seek/seek-file.ts'
import type { Settings } from '../settings.ts'
import { ageOf, ageOfMoment, hasMacros, seriesOf } from './macros.ts'
import { compareNames, walkAll } from './select.ts'
import { type LogSource, openSource } from './source.ts'
import { momentOf } from './timestamp.ts'

/** A file that was read before the glob moved on, and whose end is still owed. */
export type Earlier = FollowedLog & {
  readonly reading: Reading
  /** Gives its lock back, unless that belongs to one of these. */
  readonly release: (staged: readonly StagedFile[]) => void
}

/** So many at a time, because each is open until the run is over; further ones wait for the next run. */
const mostFiles = 256

/**
 * The earlier files of the glob with lines that were never read, oldest first (spec/check_log3.md 2.5): those with a position of
 * their own that are longer than it. What another run is just reading is left to that one. Files that were opened, and what was
 * found, are added to `world`: the caller closes and releases them, also when this rejects.
 */
export async function findEarlier(
  settings: Settings,
  own: { readonly path: string; readonly seekPath: string | undefined; readonly reading: Reading },
  world: { readonly opened: Set<LogSource>; readonly found: Earlier[] },
  context: PluginContext,
): Promise<void> {
  const { logPattern, followPrevious } = settings
  if (own.seekPath === undefined || !(hasMacros(logPattern) || (followPrevious && logPattern !== ''))) return
  const seen = new Set(own.reading.segments.map(({ source }) => identity(source)))
  for (const path of await earlierPaths(settings, { ...own, seekPath: own.seekPath }, context)) {
    const found = await openEarlier(path, own.reading, settings, world.opened, context).catch(() => undefined)
    // A file may be there under two names, or as an archive of the log.
    const identities = found?.reading.segments.map(({ source }) => identity(source)) ?? []
    if (!found) continue
    if (identities.some((file) => seen.has(file))) {
      found.release([])
      continue
    }
    for (const file of identities) seen.add(file)
    world.found.push(found)
    if (world.found.length === mostFiles) break
  }
}

async function openEarlier(
  path: string,
  own: Reading,
  settings: Settings,
  opened: Set<LogSource>,
  context: PluginContext,
): Promise<Earlier | undefined> {
  const selected = { path, picked: true }
  const place = await findSeekPlace(settings, selected, context)
  if (place.kind !== 'file') return undefined
  const lock = await lockFor(place.path, settings, context.signal)
  if (lock === 'busy') return undefined
  const release = (staged: readonly StagedFile[]) => {
    if (lock && !staged.some((file) => file.lock?.token === lock.token)) releaseLock(lock)
  }
  try {
    const source = await openSource(path, { encoding: own.segments.at(-1)?.source.encoding })
    if (source) {
      opened.add(source)
      const log = { source, real: await realpath(path) }
      const seekFile = await readSeekFile(place, selected, log, context)
      const { position } = seekFile.stored
      const reading =
        position !== undefined && source.sizeBytes > position.offset
          ? await planReading(source, log.real, seekFile.stored)
          : undefined
      if (reading) {
        for (const segment of reading.segments) opened.add(segment.source)
        return { log, seekFile, lock, reading, release }
      }
      await source.handle.close()
      opened.delete(source)
    }
  } catch (error) {
    release([])
    throw error
  }
  release([])
  return undefined
}

/** Names of earlier files that have a position file, oldest first. */
async function earlierPaths(
  settings: Settings,
  own: { readonly path: string; readonly seekPath: string },
  context: PluginContext,
): Promise<readonly string[]> {
  const { logfile, logPattern, timestamp, preference, seekfileId } = settings
  const moment = ageOfMoment(logPattern, momentOf(timestamp, context.nowMs()))
  const mtimeOf = async (path: string) => (await stat(path).catch(() => undefined))?.mtimeMs ?? 0
  const byTime = moment === undefined && (hasMacros(logPattern) || preference !== 'last_match')
  const latest = preference === 'most_recent' && byTime ? await mtimeOf(own.path) : Number.POSITIVE_INFINITY
  const found: { readonly path: string; readonly age: string; readonly mtimeMs: number }[] = []
  for await (const { path, digits } of walkAll(logfile + seriesOf(logPattern), context)) {
    const age = ageOf(digits) ?? ''
    const isLater = moment !== undefined ? age >= moment : !byTime && compareNames(path, own.path) > 0
    if (path === own.path || isLater) continue
    // Most files have no position, and this is the cheapest way to know.
    const seekPath = join(dirname(own.seekPath), automaticName(path, seekfileId))
    if (!(await exists(seekPath))) continue
    const mtimeMs = byTime ? await mtimeOf(path) : 0
    if (mtimeMs <= latest) found.push({ path, age, mtimeMs })
  }
  found.sort((a, b) => compareNames(a.age, b.age) || a.mtimeMs - b.mtimeMs || compareNames(a.path, b.path))
  return found.map(({ path }) => path)
}

const identity = ({ dev, ino }: LogSource) => `${dev}:${ino}`
