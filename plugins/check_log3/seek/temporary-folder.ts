import { constants } from 'node:fs'
import { access } from '../../../src/check/files.ts'

/** Folder for automatic position files: TMPDIR, else the system's; undefined when neither can be written. */
export async function temporaryFolder(env: Readonly<Record<string, string | undefined>>): Promise<string | undefined> {
  for (const folder of [env.TMPDIR, '/tmp']) {
    if (folder && (await isWritable(folder))) return folder
  }
  return undefined
}

const isWritable = (folder: string) =>
  access(`${folder}/.`, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  )
