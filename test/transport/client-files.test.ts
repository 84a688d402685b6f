import { chmodSync, closeSync, mkdirSync, openSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { authorities } from '../../src/transport/client-files.ts'
import { temporaryFolder } from '../helpers/folders.ts'
import { run } from '../helpers/run.ts'

const certificate = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'
const module = join(import.meta.dirname, '../../src/transport/client-files.ts')

describe('the authorities of a folder', () => {
  const folder = temporaryFolder()

  function folderOf(name: string, files: Readonly<Record<string, string>>): string {
    const path = join(folder, name)
    mkdirSync(path)
    for (const [file, text] of Object.entries(files)) writeFileSync(join(path, file), text)
    return path
  }

  it('are those of its files, whatever else is in there', () => {
    const path = folderOf('mixed', { 'ca.pem': certificate, 'again.pem': certificate, README: 'text', empty: '' })
    mkdirSync(join(path, 'inside'))
    expect(authorities(path)).toEqual([certificate])
  })

  it('are not looked for in a file that nobody could read into memory', () => {
    const path = folderOf('large', { 'ca.pem': certificate })
    closeSync(openSync(join(path, 'disk.img'), 'w'))
    truncateSync(join(path, 'disk.img'), 2 ** 40)
    expect(authorities(path)).toEqual([certificate])
  })

  describe('for a user who may not read all of it', () => {
    const asOther =
      process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--'] : []
    const script = `import(${JSON.stringify(module)}).then(({ authorities }) => console.log(authorities(process.argv[1]).length))`
    const count = (path: string) => run([...asOther, process.execPath, '-e', script, path])
    const locked = (name: string, files: Readonly<Record<string, string>>) => {
      chmodSync(folder, 0o755)
      const path = folderOf(name, { ...files, 'ca.key': 'secret' })
      chmodSync(path, 0o755)
      chmodSync(join(path, 'ca.key'), 0)
      return path
    }

    it('are those of the other files', async () => {
      const { stdout } = await count(locked('readable', { 'ca.pem': certificate }))
      expect(`${stdout}`).toBe('1\n')
    })

    it('cannot be had where no other file has one, for that reason', async () => {
      const { exitCode, stderr } = await count(locked('unreadable', {}))
      expect(exitCode).toBe(1)
      expect(stderr).toContain('EACCES')
    })
  })
})
