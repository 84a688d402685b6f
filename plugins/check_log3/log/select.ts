import { stat } from '../../../src/check/files.ts'
import type { PluginContext } from '../../../src/check/plugin.ts'
import { expandBraces } from '../glob/braces.ts'
import { type Found, walkFolder, walkGlob } from '../glob/walk.ts'
import { fillMacros } from './macros.ts'
import { momentOf, type Timestamp } from './timestamp.ts'

/** Which of several files that fit is read (spec/check_log3.md 1.2 -t). */
export type Preference = 'first_match' | 'last_match' | 'most_recent'

/** What the command line says of the log. */
export type LogChoice = {
  readonly logfile: string
  /** Value of -m; empty is as if it were not given. */
  readonly logPattern: string
  readonly preference: Preference
  readonly timestamp: Timestamp
}

/** The log a run reads, as typed or as found in the folder that was typed. */
export type Selected = {
  readonly path: string
  /** Picked from several: one fixed position file cannot serve. */
  readonly picked: boolean
  /** What it was picked from. */
  readonly from?: Choice
}

/** A glob, or a folder that -l names, and how many names were looked at; `unfit` is a glob that fits no regular file. */
export type Choice = {
  readonly kind: 'glob' | 'unfit' | 'folder'
  readonly text: string
  readonly names: number
}

/** A log, or the names under which none was found. */
export type Selection =
  | { readonly kind: 'log'; readonly selected: Selected }
  | { readonly kind: 'none'; readonly tried: readonly string[] }

/** The original looks for these words anywhere, in any case, and takes every other text for the last match. */
export function parsePreference(text: string): Preference {
  if (/most_recent/i.test(text)) return 'most_recent'
  return /first_match/i.test(text) ? 'first_match' : 'last_match'
}

/**
 * The log to read: the name itself, one that fits the glob, or of a folder one in it, hidden ones left out
 * (spec/check_log3.md 1.6).
 */
export async function selectLog(choice: LogChoice, context: PluginContext): Promise<Selection> {
  const { logfile, logPattern, preference, timestamp } = choice
  if (logPattern !== '') {
    const glob = logfile + fillMacros(logPattern, momentOf(timestamp, context.nowMs()))
    const { path: fitting, names } = await best(walkAll(glob, context), preference)
    const path = fitting ?? ((await isRegular(logfile)) ? logfile : undefined)
    return path === undefined
      ? { kind: 'none', tried: [glob, logfile] }
      : picked(path, { kind: fitting === undefined ? 'unfit' : 'glob', text: glob, names })
  }
  const facts = await stat(logfile).catch(() => undefined)
  if (facts?.isFile()) return { kind: 'log', selected: { path: logfile, picked: false } }
  if (!facts?.isDirectory()) return { kind: 'none', tried: [logfile] }
  const { path, names } = await best(walkFolder(logfile, context), preference)
  return path === undefined
    ? { kind: 'none', tried: [logfile] }
    : picked(path, { kind: 'folder', text: logfile, names })
}

/** Everything that fits a glob, its braces written out. */
export async function* walkAll(glob: string, context: PluginContext): AsyncGenerator<Found> {
  for (const alternative of expandBraces(glob) ?? []) yield* walkGlob(alternative, context)
}

const picked = (path: string, from: Choice): Selection => ({ kind: 'log', selected: { path, picked: true, from } })

async function best(found: AsyncGenerator<Found>, preference: Preference) {
  let names = 0
  let chosen: { readonly path: string; readonly seconds: number } | undefined
  for await (const { path, isFile } of found) {
    names++
    if (preference === 'most_recent') {
      const facts = await stat(path).catch(() => undefined)
      // Whole seconds, as the original compares; among equals the later name.
      const seconds = Math.floor((facts?.mtimeMs ?? 0) / 1000)
      if (!facts?.isFile() || (chosen && seconds < chosen.seconds)) continue
      if (!chosen || seconds > chosen.seconds || compareNames(path, chosen.path) > 0) chosen = { path, seconds }
    } else {
      const order = chosen ? compareNames(path, chosen.path) : 0
      const isBetter = !chosen || (preference === 'first_match' ? order < 0 : order > 0)
      // Only what would be taken costs a look at the file.
      if (isBetter && (await isFile())) chosen = { path, seconds: 0 }
    }
  }
  return { path: chosen?.path, names }
}

/** Byte order of UTF-8, which is that of code points and not JavaScript's own. */
export function compareNames(a: string, b: string): number {
  // They differ in surrogates only, and a million names are compared sooner so.
  if (!/[\ud800-\udfff]/.test(a + b)) return a < b ? -1 : a > b ? 1 : 0
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

const isRegular = (path: string) =>
  stat(path).then(
    (facts) => facts.isFile(),
    () => false,
  )
