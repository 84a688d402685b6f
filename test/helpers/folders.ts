import { chmodSync, cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'

/** Whether daemons started here must be told to become someone else, as nrpe refuses to serve as root. */
export const isRoot = process.getuid?.() === 0

/** A folder that daemons of any user can write to. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'plenum-test-'))
  chmodSync(folder, 0o777)
  return folder
}

/** The same for a test file or a describe block, at whose end it is removed. */
export function temporaryFolder(): string {
  const folder = makeFolder()
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A copy of test/fixtures/plugins that daemons of any user can run, wherever this checkout is. */
export function pluginFolder(): string {
  const folder = temporaryFolder()
  cpSync(fileURLToPath(new URL('../fixtures/plugins', import.meta.url)), folder, { recursive: true })
  chmodSync(folder, 0o777)
  return folder
}
