import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fileMemory } from '../../../src/client/memory/file-memory.ts'
import type { Lessons } from '../../../src/client/peer-memory.ts'
import type { Query } from '../../../src/client/query.ts'
import { stockWishes } from '../../../src/transport/client-tls.ts'
import { fileIdentity } from '../../../src/transport/file-identity.ts'
import { isRoot, temporaryFolder } from '../../helpers/folders.ts'
import { queryFor } from '../../helpers/memory.ts'
import { run } from '../../helpers/run.ts'

const base = temporaryFolder()
let made = 0
const newPath = () => join(base, `state-${++made}`)

const query = queryFor(5666)
const session = Buffer.from([0, 1, 2, 255])
const dayMs = 86_400_000

/** One check after another: each sees only what the one before wrote. */
function learn(folder: string, lessons: Lessons, clock?: () => number, of: Query = query): void {
  const memory = fileMemory(folder, {}, clock)
  memory.learn(of, lessons)
  memory.keep()
}

const recall = (folder: string, clock?: () => number, of: Query = query) => fileMemory(folder, {}, clock).recall(of)

const nothing: Lessons = { version: undefined, session: undefined }

/** The only file of a folder. */
function fileOf(folder: string): string {
  const [name = '', ...others] = readdirSync(folder)
  expect(others).toEqual([])
  return join(folder, name)
}

/** A folder that knows something, and the file it is in. */
function knowing() {
  const folder = newPath()
  learn(folder, { version: 2, session })
  return { folder, file: fileOf(folder) }
}

describe('what was learned of a peer', () => {
  it('is known to the next check', () => {
    const { folder } = knowing()
    expect(recall(folder)).toEqual({ version: 2, session })
  })

  it('is in a folder and a file for this user alone, called by checksums', () => {
    const { folder, file } = knowing()
    expect(statSync(folder).mode & 0o7777).toBe(0o700)
    expect(statSync(file).mode & 0o7777).toBe(0o600)
    expect(file).toMatch(/\/[\da-f]{16}$/)
  })

  it('is merged with what comes later', () => {
    const { folder } = knowing()
    learn(folder, { version: 3 })
    expect(recall(folder)).toEqual({ version: 3, session })
  })

  it('is forgotten one by one where that is said, and its file goes with the last', () => {
    const { folder } = knowing()
    learn(folder, { session: undefined })
    expect(recall(folder)).toEqual({ version: 2, session: undefined })
    learn(folder, { version: undefined })
    expect(readdirSync(folder)).toEqual([])
  })

  it.each<[string, Partial<Query>]>([
    ['host', { host: '127.0.0.2' }],
    ['port', { port: 5667 }],
    ['address family', { family: 4 }],
    ['TLS', { tls: stockWishes }],
  ])('is of no use for another %s', (_, other) => {
    const { folder } = knowing()
    expect(recall(folder, undefined, queryFor(5666, other))).toEqual(nothing)
  })

  it('is of no use for a peer whose file only has the same name', () => {
    const { folder, file } = knowing()
    const other = queryFor(5667)
    learn(folder, { version: 3 }, undefined, other)
    const [theirs = ''] = readdirSync(folder).filter((name) => join(folder, name) !== file)
    renameSync(join(folder, theirs), file)
    expect(recall(folder)).toEqual(nothing)
  })

  it('holds for a day, each lesson for its own', () => {
    const folder = newPath()
    learn(folder, { version: 2 }, () => 0)
    learn(folder, { session }, () => dayMs / 2)
    expect(recall(folder, () => dayMs - 1)).toEqual({ version: 2, session })
    expect(recall(folder, () => dayMs)).toEqual({ version: undefined, session })
    expect(recall(folder, () => 1.5 * dayMs)).toEqual(nothing)
  })

  it('does not hold before it was learned: the clock was set back', () => {
    const folder = newPath()
    learn(folder, { version: 2 }, () => dayMs)
    expect(recall(folder, () => dayMs - 1)).toEqual(nothing)
  })
})

describe('a check that learns nothing new', () => {
  it('makes no folder', () => {
    const folder = newPath()
    const memory = fileMemory(folder, {})
    expect(memory.recall(query)).toEqual(nothing)
    memory.learn(query, { session: undefined })
    memory.keep()
    expect(existsSync(folder)).toBe(false)
  })

  it('writes no file', () => {
    const { folder, file } = knowing()
    const before = fileIdentity(file)
    learn(folder, { version: 2 })
    learn(folder, { session: Buffer.from(session) })
    expect(fileIdentity(file)).toBe(before)
  })
})

describe('a file', () => {
  const changes: readonly (readonly [string, (text: string) => string])[] = [
    ['empty', () => ''],
    ['cut', (text) => text.slice(0, text.length / 2)],
    ['no JSON', () => 'hello'],
    ['no object', () => 'null'],
    ['of another format', (text) => text.replace('"plenum":1', '"plenum":2')],
    ['with a version that does not exist', (text) => text.replace('"value":2', '"value":5')],
    ['with a version that is no number', (text) => text.replace('"value":2', '"value":"2"')],
    ['without a date', (text) => text.replaceAll('"atMs"', '"at"')],
    ['too big', (text) => text + ' '.repeat(65_536)],
  ]
  it.each(changes)('that is %s has no version to tell', (_, change) => {
    const { folder, file } = knowing()
    writeFileSync(file, change(readFileSync(file, 'utf8')))
    expect(recall(folder).version).toBeUndefined()
    learn(folder, { version: 3 })
    expect(recall(folder).version).toBe(3)
  })

  it.each([0o640, 0o604, 0o620, 0o602])('of mode %o tells nothing', (mode) => {
    const { folder, file } = knowing()
    chmodSync(file, mode)
    expect(recall(folder)).toEqual(nothing)
  })

  it('that is a link tells nothing, and what it leads to stays as it is', () => {
    const { folder, file } = knowing()
    const target = join(base, `target-${made}`)
    renameSync(file, target)
    const text = readFileSync(target, 'utf8')
    symlinkSync(target, file)
    expect(recall(folder)).toEqual(nothing)
    learn(folder, { version: 4 })
    expect(recall(folder).version).toBe(4)
    expect(readFileSync(target, 'utf8')).toBe(text)
  })

  it('that is a FIFO or a folder does not stop the check', async () => {
    const { folder, file } = knowing()
    rmSync(file)
    await run(['mkfifo', '-m', '600', file])
    expect(recall(folder)).toEqual(nothing)
    rmSync(file)
    mkdirSync(file)
    learn(folder, { version: 4 })
    expect(readdirSync(folder)).toHaveLength(1)
  })

  it.runIf(isRoot)('of somebody else tells nothing', () => {
    const { folder, file } = knowing()
    chownSync(file, 65_534, 65_534)
    expect(recall(folder)).toEqual(nothing)
  })
})

describe('a folder', () => {
  it.each([0o770, 0o707, 0o777, 0o1777])('of mode %o is not used', (mode) => {
    const { folder } = knowing()
    chmodSync(folder, mode)
    expect(recall(folder)).toEqual(nothing)
    const before = readFileSync(fileOf(folder))
    learn(folder, { version: 3 })
    expect(readFileSync(fileOf(folder))).toEqual(before)
  })

  it('that is a link is not used, with a slash behind it either', () => {
    const { folder } = knowing()
    const link = newPath()
    symlinkSync(folder, link)
    for (const path of [link, `${link}/`]) expect(recall(path)).toEqual(nothing)
  })

  it.runIf(isRoot)('of somebody else is not used', () => {
    const { folder } = knowing()
    chownSync(folder, 65_534, 65_534)
    expect(recall(folder)).toEqual(nothing)
  })

  it.each([
    ['in a folder that is not there', '/no/such/folder/state'],
    ['that is a file', '/etc/passwd'],
    ['where nothing can be written', '/proc/plenum'],
  ])('%s is no fault of the check', (_, folder) => {
    learn(folder, { version: 2 })
    expect(recall(folder)).toEqual(nothing)
  })

  it('on a full disk keeps what it had', async () => {
    const { folder } = knowing()
    // What a process may write at most is limited; node ignores the signal that says so.
    const script = `const { fileMemory } = await import(${JSON.stringify(import.meta.resolve('../../../src/client/memory/file-memory.ts'))})
      const memory = fileMemory(${JSON.stringify(folder)}, {})
      memory.learn(${JSON.stringify({ ...query, text: '' })}, { version: 3, session: Buffer.alloc(2000) })
      memory.keep()`
    const words = ['--input-type=module', '-e', script]
    const limited = ['sh', '-c', 'trap "" XFSZ; ulimit -f 1; exec "$@"', 'sh', process.execPath, ...words]
    expect(await run(limited)).toMatchObject({ exitCode: 0, stderr: '' })
    expect(recall(folder)).toEqual({ version: 2, session })
    fileOf(folder)
  })

  it('loses what nobody wrote to for 25 hours when a new peer comes, and nothing else', () => {
    const { folder, file } = knowing()
    const path = (name: string) => join(folder, name)
    const names = ['0123456789abcdef', '0123456789abcdef.12-ab3', 'keep', '0123456789abcde', 'fedcba9876543210']
    for (const name of names) writeFileSync(path(name), '')
    const old = (Date.now() - 25 * 3_600_000 - 60_000) / 1000
    for (const name of names.slice(0, 4)) utimesSync(path(name), old, old)
    learn(folder, { version: 4 })
    expect(readdirSync(folder)).toHaveLength(6)
    learn(folder, { version: 4 }, undefined, queryFor(5667))
    const left = readdirSync(folder)
    expect(left).toHaveLength(5)
    expect(left).toEqual(expect.arrayContaining(['keep', '0123456789abcde', 'fedcba9876543210']))
    expect(existsSync(file)).toBe(true)
  })
})

describe('without --state-folder', () => {
  const at = (env: NodeJS.ProcessEnv) => {
    const memory = fileMemory(undefined, env)
    memory.learn(query, { version: 2 })
    memory.keep()
    expect(fileMemory(undefined, env).recall(query).version).toBe(2)
  }
  const home = () => {
    const path = newPath()
    mkdirSync(path, 0o700)
    return path
  }

  it.each([
    ['$XDG_CACHE_HOME/plenum', ['XDG_CACHE_HOME', 'HOME', 'TMPDIR'], 'XDG_CACHE_HOME', 'plenum'],
    ['~/.cache/plenum', ['HOME', 'TMPDIR'], 'HOME', '.cache/plenum'],
    ['plenum-UID in the temporary folder', ['TMPDIR'], 'TMPDIR', `plenum-${process.geteuid?.()}`],
  ])('the folder is %s', (_, names, first, folder) => {
    const env = Object.fromEntries(names.map((name) => [name, home()]))
    at(env)
    expect(readdirSync(join(env[first] ?? '', folder))).toHaveLength(1)
  })

  it('the next one is taken where a folder cannot be', () => {
    const env = { XDG_CACHE_HOME: 'relative', HOME: '/nonexistent', TMPDIR: home() }
    at(env)
    expect(readdirSync(env.TMPDIR)).toEqual([`plenum-${process.geteuid?.()}`])
  })

  it.runIf(isRoot)('root makes none in the home of somebody else', () => {
    const env = { HOME: home(), TMPDIR: home() }
    chownSync(env.HOME, 65_534, 65_534)
    at(env)
    expect(readdirSync(env.HOME)).toEqual([])
  })
})
