import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseOptions } from '../../src/check/options.ts'
import { commitStaged, discardStaged } from '../../src/check/staged-file.ts'
import { type Memory, recall, stateFileOption } from '../../src/check/state-file.ts'
import { isRoot, temporaryFolder } from '../helpers/folders.ts'

const base = temporaryFolder()
let made = 0
const newFolder = () => {
  const folder = join(base, String(made++))
  mkdirSync(folder)
  return folder
}
const uid = String(process.geteuid?.())

function remember(argv: readonly string[], env: Record<string, string> = {}, watched = ['eth0'], name = 'check_it') {
  const parsed = parseOptions({ dialect: 'getopt', options: [stateFileOption] }, argv)
  if (parsed.kind === 'error') throw new Error(parsed.reason)
  return recall(name, watched, parsed.options, { env })
}

function memory(found: Memory | string): Memory {
  if (typeof found === 'string') throw new Error(found)
  return found
}

async function keep(found: Memory, text: string) {
  const staged = await found.keep(text)
  if (typeof staged === 'string') throw new Error(staged)
  return [staged]
}

describe('the memory of a plugin', () => {
  it('is what the last run left once its answer was delivered', async () => {
    const path = join(newFolder(), 'state')
    const first = memory(remember(['--state-file', path]))
    expect(first.text).toBe(undefined)
    await commitStaged(await keep(first, 'one\n'))
    expect(memory(remember([`--state-file=${path}`])).text).toBe('one\n')
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('needs a name where one is to be given', () => {
    expect(remember(['--state-file', ''])).toBe('--state-file names no file')
  })

  it('stays as it was where the answer was lost', async () => {
    const path = join(newFolder(), 'state')
    await commitStaged(await keep(memory(remember(['--state-file', path])), 'one'))
    await discardStaged(await keep(memory(remember(['--state-file', path])), 'two'))
    expect(memory(remember(['--state-file', path])).text).toBe('one')
  })

  it('lies in the temporary folder where the home is one that this user may not look into', () => {
    const folder = newFolder()
    // Names that lead to themselves fail for root too.
    const home = join(folder, 'home')
    symlinkSync('home', home)
    const found = memory(remember([], { HOME: home, XDG_CACHE_HOME: home, TMPDIR: folder }))
    expect(found.path.startsWith(join(folder, `plenum-${uid}`, 'check_it-'))).toBe(true)
  })

  it.each(['MP_STATE_PATH', 'NAGIOS_PLUGIN_STATE_DIRECTORY'])(
    'lies in a folder of the user below %s, which it makes for him alone',
    async (variable) => {
      const folder = newFolder()
      const found = memory(remember([], { [variable]: folder }))
      expect(found.path.startsWith(join(folder, uid, 'check_it-'))).toBe(true)
      expect(statSync(join(folder, uid)).mode & 0o777).toBe(0o700)
    },
  )

  it('is another one for another thing that is watched, and for another plugin', () => {
    const env = { MP_STATE_PATH: newFolder() }
    const paths = [
      remember([], env),
      remember([], env, ['eth1']),
      remember([], env, ['eth0', '']),
      remember([], env, ['eth0'], 'check_other'),
    ].map((found) => memory(found).path)
    expect(new Set(paths).size).toBe(4)
    expect(memory(remember([], env)).path).toBe(paths[0])
  })

  it('replaces a link, and writes nothing through it', async () => {
    const folder = newFolder()
    writeFileSync(join(folder, 'precious'), 'data')
    symlinkSync('precious', join(folder, 'state'))
    await commitStaged(await keep(memory(remember(['--state-file', join(folder, 'state')])), 'new'))
    expect(readFileSync(join(folder, 'precious'), 'utf8')).toBe('data')
  })

  it('is refused with its name where it is no file, and where it cannot be written', async () => {
    const folder = newFolder()
    expect(remember(['--state-file', folder])).toBe(`state file '${folder}': Not a regular file`)
    const nowhere = join(folder, 'none', 'state')
    expect(await memory(remember(['--state-file', nowhere])).keep('x')).toBe(
      `state file '${nowhere}' cannot be written: No such file or directory`,
    )
  })

  it('uses no folder that others can write to', () => {
    const folder = newFolder()
    mkdirSync(join(folder, uid))
    chmodSync(join(folder, uid), 0o777)
    const found = remember([], { MP_STATE_PATH: folder })
    expect(found).toBe(`no folder for the state of check_it can be made in '${folder}': name a file with --state-file`)
    expect(existsSync(join(folder, uid, 'check_it'))).toBe(false)
  })

  it.runIf(isRoot)('trusts no file of another user in a folder of everybody', () => {
    const folder = newFolder()
    chmodSync(folder, 0o1777)
    writeFileSync(join(folder, 'state'), 'trap')
    process.seteuid?.('nobody')
    try {
      expect(remember(['--state-file', join(folder, 'state')])).toBe(
        `state file '${join(folder, 'state')}': it belongs to another user`,
      )
    } finally {
      process.seteuid?.(0)
    }
  })
})
