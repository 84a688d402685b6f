import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { hostOf } from '../../src/daemon/host.ts'
import { temporaryFolder } from '../helpers/folders.ts'

const host = hostOf()
const folder = temporaryFolder()
const file = join(folder, 'file')
writeFileSync(file, 'caf\xe9', 'latin1')
chmodSync(file, 0o640)
symlinkSync('file', join(folder, 'link'))
mkdirSync(join(folder, 'sub'))

it('looks at files through links', () => {
  const seen = host.look(join(folder, 'link'))
  expect(seen).toMatchObject({ kind: 'there', facts: { type: 'file', realPath: file, uid: process.getuid?.() } })
  expect(seen.kind === 'there' && seen.facts.mode & 0o777).toBe(0o640)
  expect(host.isLink(join(folder, 'link'))).toBe(true)
  expect(host.isLink(file)).toBe(false)
})

it('looks at what is missing without throwing', () => {
  const missing = { kind: 'missing', reason: 'No such file or directory' }
  expect(host.look(join(folder, 'none'))).toEqual(missing)
  expect(host.read(join(folder, 'none'))).toEqual(missing)
  expect(host.isLink(join(folder, 'none'))).toBe(false)
  expect(host.look(`${file}/below`)).toMatchObject({ kind: 'missing', reason: 'Not a directory' })
})

it('reads plain files only', () => {
  expect(host.read(file)).toEqual({ kind: 'text', text: 'caf\xe9' })
  expect(host.read(join(folder, 'sub'))).toEqual({ kind: 'missing', reason: 'Not a plain file' })
})

it('knows the users of this host', () => {
  expect(host.findUser('root')).toMatchObject({ name: 'root', uid: 0, gid: 0 })
  expect(host.findUser('no such user')).toBeUndefined()
  expect(host.findGroup('root')).toBe(0)
})

it('knows the plugins of a folder that builtin_path names', () => {
  expect(host.isBuiltin('/own/check_log3', ['/own'])).toBe(true)
  expect(host.isBuiltin('/own//check_log3', ['/other', '/own'])).toBe(true)
  expect(host.isBuiltin('/own/check_none', ['/own'])).toBe(false)
  expect(host.isBuiltin('/own/check_log3', [])).toBe(false)
})

it('resolves names as the daemon does', async () => {
  expect(await host.resolve('localhost')).toBeUndefined()
  expect(await host.resolve('no.such.name.invalid')).toMatch(/name/i)
})
