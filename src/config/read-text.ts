import { readFile, realpath, stat } from 'node:fs/promises'

/**
 * Reads a configuration file as a binary string. Throws the file-system error; and what would be waited for without an
 * end, a named pipe that nobody writes to or a terminal, is refused. `/dev/null` and a shell's `<(…)` are read.
 */
export async function readText(path: string): Promise<string> {
  const stats = await stat(path)
  const readable =
    stats.isFile() ||
    stats.isDirectory() || // Reading it says so in the system's words.
    (stats.isFIFO() && !(await hasName(path))) ||
    path === '/dev/null'
  if (!readable) throw new Error('Not a plain file')
  return await readFile(path, 'latin1')
}

/** Whether a pipe lies in a folder; `/dev/fd/63` is a link to one that does not. */
async function hasName(path: string): Promise<boolean> {
  return await realpath(path).then(
    () => true,
    () => false,
  )
}
