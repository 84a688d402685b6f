import { closeSync, openSync, readSync } from 'node:fs'

/** Hands on what a file has grown by, each time it is called. */
export function follower(path: string, add: (text: string) => void): () => void {
  const buffer = Buffer.alloc(65_536)
  let position = 0
  return () => {
    const fd = openSync(path, 'r')
    for (let bytes = -1; bytes !== 0; position += bytes) {
      bytes = readSync(fd, buffer, 0, buffer.length, position)
      add(buffer.toString('utf8', 0, bytes))
    }
    closeSync(fd)
  }
}
