import { closeSync, fsyncSync, openSync } from 'node:fs'

/** Waits until what was renamed in a folder is on disk. Throws the file-system error. */
export function syncFolder(folder: string): void {
  const fd = openSync(folder, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
