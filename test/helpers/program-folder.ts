import { chmodSync, constants, copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { plenumCommand } from './plenum.ts'

/** A folder with these programs of ours, for users who may not enter the checkout. */
export function programFolder(parent: string, names: readonly string[]): string {
  const folder = join(parent, 'plenum')
  mkdirSync(folder)
  const [program = '', ...script] = plenumCommand()
  if (script.length === 0) copyFileSync(program, join(folder, 'plenum'), constants.COPYFILE_FICLONE)
  for (const name of names) {
    const path = join(folder, name)
    if (script.length === 0) symlinkSync('plenum', path)
    else {
      writeFileSync(path, `#!/bin/sh\nexec '${program}' '${script.join("' '")}' ${name} "$@"\n`)
      chmodSync(path, 0o755)
    }
  }
  return folder
}
