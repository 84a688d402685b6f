import {
  appendFile,
  chmod,
  copyFile,
  mkdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'

/** What a recorded step does to one path, in this order. */
export type FileChange = {
  readonly mkdir?: boolean
  readonly rename?: string
  readonly copy?: string
  readonly gzip_to?: string
  readonly delete?: boolean
  readonly replace?: string
  readonly replace_b64?: string
  readonly write?: string
  readonly b64?: string
  readonly append?: string
  readonly append_b64?: string
  readonly symlink?: string
  readonly mode?: string
  readonly mtime_ago?: number
}

/** Carries out one entry of a step's `files`; a text writes the file. */
export async function changeFile(root: string, path: string, change: string | FileChange): Promise<void> {
  const full = join(root, path)
  await mkdir(dirname(full), { recursive: true })
  if (typeof change === 'string') return writeFile(full, change)
  if (change.mkdir) await mkdir(full, { recursive: true })
  if (change.rename !== undefined) await rename(full, join(root, change.rename))
  if (change.copy !== undefined) await copyFile(full, join(root, change.copy))
  if (change.gzip_to !== undefined) await pack(full, join(root, change.gzip_to))
  if (change.delete) await rm(full)
  const replaced = bytes(change.replace, change.replace_b64)
  if (replaced) {
    await writeFile(`${full}.new~`, replaced)
    await rename(`${full}.new~`, full)
  }
  const written = bytes(change.write, change.b64)
  if (written) await writeFile(full, written)
  const appended = bytes(change.append, change.append_b64)
  if (appended) await appendFile(full, appended)
  if (change.symlink !== undefined) await symlink(change.symlink, full)
  if (change.mode !== undefined) await chmod(full, Number.parseInt(change.mode, 8))
  if (change.mtime_ago !== undefined) {
    const then = Date.now() / 1000 - change.mtime_ago
    await utimes(full, then, then)
  }
}

/** gzip keeps the time and removes the plain file. */
async function pack(plain: string, packed: string): Promise<void> {
  const { atime, mtime } = await stat(plain)
  await writeFile(packed, gzipSync(await readFile(plain)))
  await utimes(packed, atime, mtime)
  await rm(plain)
}

function bytes(text: string | undefined, base64: string | undefined): Buffer | undefined {
  if (base64 !== undefined) return Buffer.from(base64, 'base64')
  return text === undefined ? undefined : Buffer.from(text)
}
