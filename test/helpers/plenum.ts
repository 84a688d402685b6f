import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/**
 * The program under test and its leading arguments, absolute: PLENUM_BIN, else the built executable, else the source.
 */
export function plenumCommand(): readonly string[] {
  const built = process.env.PLENUM_BIN ?? `${root}dist/bin/plenum`
  return existsSync(built) ? [built] : [process.execPath, `${root}src/main.ts`]
}
