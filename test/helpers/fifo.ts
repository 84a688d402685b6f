import { execFileSync } from 'node:child_process'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'

/** A named pipe that daemons of any user can open. Its reader comes to the end when the last holder is gone. */
export function makeFifo(folder: string, name: string): string {
  const path = join(folder, name)
  execFileSync('mkfifo', ['-m', '666', path])
  chmodSync(path, 0o666)
  return path
}
