import { readdir, stat } from '../../../src/check/files.ts'

/** The log a run reads, as typed or as found in the folder that was typed. */
export type Selected = {
  readonly path: string
  /** Picked from several: one fixed position file cannot serve. */
  readonly picked: boolean
}

/**
 * The log to read: the name itself, or of a folder its last regular file by byte order, hidden ones left out
 * (spec/check_log3.md 1.6). Undefined when there is no regular file.
 */
export async function selectLog(logfile: string): Promise<Selected | undefined> {
  const facts = await stat(logfile).catch(() => undefined)
  if (facts?.isFile()) return { path: logfile, picked: false }
  if (!facts?.isDirectory()) return undefined
  const names = (await readdir(logfile).catch((): string[] => [])).filter((name) => !name.startsWith('.'))
  // Byte order of UTF-8 is code point order, which JavaScript's own order is not.
  const newestFirst = names.sort((a, b) => Buffer.compare(Buffer.from(b), Buffer.from(a)))
  for (const name of newestFirst) {
    const path = `${logfile}${logfile.endsWith('/') ? '' : '/'}${name}`
    if ((await stat(path).catch(() => undefined))?.isFile()) return { path, picked: true }
  }
  return undefined
}
