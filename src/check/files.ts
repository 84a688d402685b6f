/**
 * File operations for plugins, in the shape of node:fs/promises. Beneath they are synchronous: a plugin has a thread or a
 * process of its own and nothing else to do meanwhile, and a trip through Node's thread pool costs ten times the
 * operation. Errors come as rejections. Whoever reads much lets the thread hear a request to stop now and then.
 */
import * as fs from 'node:fs'

/** A file that is open. */
export type OpenFile = {
  readonly stat: () => Promise<fs.Stats>
  /** Reads up to `length` bytes at `position` of the file to `offset` of the buffer. */
  readonly read: (
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
  ) => Promise<{ readonly bytesRead: number; readonly buffer: Buffer }>
  readonly writeFile: (text: string) => Promise<void>
  readonly chmod: (mode: number) => Promise<void>
  /** Waits until the disk has it. */
  readonly sync: () => Promise<void>
  readonly close: () => Promise<void>
}

/** Opens a file; `flags` as for open(2) or `wx` and the like. */
export async function open(path: string, flags: number | string, mode?: number): Promise<OpenFile> {
  const fd = fs.openSync(path, flags, mode)
  return {
    stat: async () => fs.fstatSync(fd),
    read: async (buffer, offset, length, position) => ({
      bytesRead: fs.readSync(fd, buffer, offset, length, position),
      buffer,
    }),
    writeFile: async (text) => fs.writeFileSync(fd, text),
    chmod: async (mode) => fs.fchmodSync(fd, mode),
    sync: async () => fs.fsyncSync(fd),
    close: async () => fs.closeSync(fd),
  }
}

/** Facts of what a path leads to. */
export const stat = async (path: string) => fs.statSync(path)

/** Is there something at the end of a path? */
export const exists = async (path: string) => fs.existsSync(path)

/** Facts of a path itself, be it a link. */
export const lstat = async (path: string) => fs.lstatSync(path)

/** A path without links. */
export const realpath = async (path: string) => fs.realpathSync.native(path)

/** Rejects where the path may not be used so. */
export const access = async (path: string, mode?: number) => fs.accessSync(path, mode)

/** Names in a folder. */
export const readdir = async (path: string) => fs.readdirSync(path)

/** What is in a folder, read bit by bit, so that a million names need no memory. Throws the system's error. */
export function* entries(path: string): Generator<fs.Dirent> {
  const folder = fs.opendirSync(path, { bufferSize: 512 })
  try {
    for (let entry = folder.readSync(); entry; entry = folder.readSync()) yield entry
  } finally {
    folder.closeSync()
  }
}

/** A whole file. */
export const readFile = async (path: string) => fs.readFileSync(path)

/** Sets both times of a file to now. */
export const touch = async (path: string) => fs.utimesSync(path, Date.now() / 1000, Date.now() / 1000)

/** Removes a name. */
export const unlink = async (path: string) => fs.unlinkSync(path)
