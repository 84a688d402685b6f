import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')

/** The words that start Plenum from source. */
export const plenumFromSource = [process.execPath, resolve(root, 'src/main.ts')] as const

/**
 * The words that start Plenum: $PLENUM_BIN where it is set, else the built executable, else the program from source.
 * Put a program's name and its options behind them.
 */
export function plenumCommand(): readonly string[] {
  const built = process.env.PLENUM_BIN ?? resolve(root, 'dist/bin/plenum')
  return existsSync(built) ? [built] : plenumFromSource
}
