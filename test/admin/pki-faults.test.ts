import { spawn, spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { exclusively, folderAt } from '../../src/admin/pki/folder.ts'
import { init } from '../../src/admin/pki/init.ts'
import { issue } from '../../src/admin/pki/issue.ts'
import { readKey } from '../../src/admin/pki/keys.ts'
import { locked } from '../../src/admin/pki/lock.ts'
import { renew } from '../../src/admin/pki/renew.ts'
import { revoke } from '../../src/admin/pki/revoke.ts'
import { isRoot, temporaryFolder } from '../helpers/folders.ts'
import { pkiDone, pkiIn } from '../helpers/pki.ts'
import { plenumCommand } from '../helpers/plenum.ts'
import { killAtExit } from '../helpers/processes.ts'

/** How many changes of the file system a run may make before it "dies": from then on none is made, clean-up included. */
const life = vi.hoisted(() => ({ left: Number.POSITIVE_INFINITY }))

vi.mock('node:fs', async (importOriginal) => {
  const real = await importOriginal<typeof import('node:fs')>()
  const mortal =
    <A extends unknown[], R>(action: (...args: A) => R) =>
    (...args: A): R => {
      if (life.left <= 0) throw new Error('killed')
      life.left--
      return action(...args)
    }
  const { writeFileSync, renameSync, rmSync, openSync, fchmodSync, chmodSync, mkdirSync } = real
  return {
    ...real,
    writeFileSync: mortal(writeFileSync),
    renameSync: mortal(renameSync),
    rmSync: mortal(rmSync),
    openSync: mortal(openSync),
    fchmodSync: mortal(fchmodSync),
    chmodSync: mortal(chmodSync),
    mkdirSync: mortal(mkdirSync),
  }
})

const immortal = () => {
  life.left = Number.POSITIVE_INFINITY
}
beforeEach(immortal)

const root = temporaryFolder()
const key = { type: 'ecdsa' } as const
const common = { days: 30, out: undefined, passphraseFile: undefined }
const issueWish = { ...common, kind: 'server', names: ['web1'], key, replace: false } as const
const renewWish = { ...common, name: 'web1', within: undefined, keepKey: false, revokeOld: true } as const

/** Lets a run die after 0, 1, 2 … changes until it comes to its end, and looks at each folder after the next run. */
async function atEveryMoment(
  from: string | undefined,
  action: (dir: string) => Promise<string>,
  look: (dir: string) => Promise<void>,
): Promise<number> {
  for (let changes = 0; ; changes++) {
    const dir = join(root, `moment-${Math.random()}`)
    if (from !== undefined) cpSync(from, dir, { recursive: true })
    life.left = changes
    const isDead = await action(dir).then(
      () => false,
      () => true,
    )
    immortal()
    await look(dir)
    if (!isDead) return changes
  }
}

/** Every name's newest certificate is in its file, with its key beside it, and nothing waits any more. */
async function expectSound(dir: string): Promise<void> {
  const folder = folderAt(dir)
  const entries = await exclusively(folder, async (all) => all)
  const newest = new Map(entries.map(({ names: [name = ''], serial }) => [name, serial]))
  for (const [name, serial] of newest) {
    const path = join(folder.issued, name)
    const certificate = new X509Certificate(readFileSync(`${path}.pem`))
    expect(certificate.serialNumber).toBe(serial)
    expect(certificate.checkPrivateKey(readKey(`${path}.key`, undefined))).toBe(true)
  }
  expect(readdirSync(folder.issued).sort()).toEqual(
    [...newest.keys()].flatMap((name) => [`${name}.key`, `${name}.pem`]),
  )
}

describe('a run that is killed at any moment', () => {
  const made = join(root, 'made')
  const withOne = join(root, 'with-one')
  beforeAll(async () => {
    await init(folderAt(made), { ...common, name: 'x', key })
    cpSync(made, withOne, { recursive: true })
    await issue(folderAt(withOne), issueWish)
  })

  it('of init leaves no authority or a whole one', async () => {
    const moments = await atEveryMoment(
      undefined,
      (dir) => init(folderAt(dir), { ...common, name: 'first', key }),
      async (dir) => {
        await init(folderAt(dir), { ...common, name: 'second', key }).catch((error: unknown) => {
          expect(String(error)).toContain('is there already')
        })
        const { certificate, key: keyFile } = folderAt(dir).authority
        expect(new X509Certificate(readFileSync(certificate)).checkPrivateKey(readKey(keyFile, undefined))).toBe(true)
        expect(readdirSync(dir).sort()).toEqual(['.lock', 'ca.key', 'ca.pem', 'crl.pem', 'index.txt', 'issued'])
        expect(statSync(keyFile).mode & 0o777).toBe(0o600)
        await issue(folderAt(dir), issueWish)
      },
    )
    expect(moments).toBeGreaterThan(10)
  })

  it('of issue leaves the name without a certificate or with a whole one', async () => {
    const moments = await atEveryMoment(made, (dir) => issue(folderAt(dir), issueWish), expectSound)
    expect(moments).toBeGreaterThan(8)
  })

  it('of renew leaves the old pair or the new one, never half of each', async () => {
    const moments = await atEveryMoment(withOne, (dir) => renew(folderAt(dir), renewWish), expectSound)
    expect(moments).toBeGreaterThan(12)
  })

  it('of revoke is made good by the next one', async () => {
    await atEveryMoment(
      withOne,
      (dir) => revoke(folderAt(dir), { ...common, what: 'web1', reason: 'superseded' }),
      async (dir) => {
        expect(await revoke(folderAt(dir), { ...common, what: 'web1', reason: 'superseded' })).toContain('1 revoked')
        await expectSound(dir)
      },
    )
  })
})

describe('the lock', () => {
  const path = join(root, 'lock')
  const hold = `const lock = new (require('node:sqlite').DatabaseSync)(process.argv[1])
    lock.exec('BEGIN EXCLUSIVE')
    console.log('locked')
    setInterval(() => {}, 1000)`

  it('is waited for, and ends with the process that has it, however that ends', async () => {
    const holder = killAtExit(spawn(process.execPath, ['-e', hold, path], { stdio: ['ignore', 'pipe', 'inherit'] }))
    await new Promise((resolve) => holder.stdout.once('data', resolve))
    await expect(locked(path, async () => 'mine', 20)).rejects.toThrow('another plenum pki has worked in this folder')
    const gone = new Promise((resolve) => holder.once('exit', resolve))
    holder.kill('SIGKILL')
    await gone
    expect(await locked(path, async () => 'mine', 20)).toBe('mine')
  })
})

describe('a folder that takes nothing', () => {
  it('says who may write', () => {
    const dir = join(root, 'read-only')
    pkiDone(dir, 'init', '--key-type', 'ecdsa')
    chmodSync(root, 0o755)
    chmodSync(dir, 0o555)
    chmodSync(join(dir, '.lock'), 0o444)
    // Nothing is forbidden to root.
    const asOther = isRoot ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : []
    const words = [...asOther, ...plenumCommand(), 'pki', 'issue', 'server', 'web1', '--dir', dir]
    const { status, stderr } = spawnSync('env', words, { encoding: 'utf8' })
    chmodSync(dir, 0o700)
    expect(status).toBe(2)
    expect(stderr).toMatch(/^plenum: cannot lock .*: Permission denied; run this as the owner/)
  })

  it('says that a file is in the way', () => {
    const dir = join(root, 'file')
    writeFileSync(dir, '')
    const { status, stderr } = pkiIn(join(dir, 'below'), 'init')
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: `plenum: cannot make the folder ${dir}/below: Not a directory\n`,
    })
  })
})

describe.skipIf(!isRoot)('a disk', () => {
  const disk = join(root, 'disk')
  const mount = (options: string) => spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', disk]).status === 0
  let isMounted = false
  beforeAll(() => {
    mkdirSync(disk)
    isMounted = mount('size=128k')
  })
  afterAll(() => {
    if (isMounted) spawnSync('umount', [disk])
  })

  it('that is full leaves all as it was', async ({ skip }) => {
    if (!isMounted) skip('no tmpfs can be mounted here')
    const dir = join(disk, 'pki')
    pkiDone(dir, 'init', '--key-type', 'ecdsa')
    pkiDone(dir, 'issue', 'server', 'web1', '--key-type', 'ecdsa')
    const index = readFileSync(join(dir, 'index.txt'), 'utf8')
    spawnSync('dd', ['if=/dev/zero', `of=${join(disk, 'filler')}`, 'bs=4096'])
    for (const words of [['issue', 'server', 'web2'], ['renew', 'web1'], ['revoke', 'web1'], ['crl']]) {
      const { status, stderr } = pkiIn(dir, ...words)
      expect(status).toBe(2)
      expect(stderr).toMatch(/^plenum: cannot write \S+: No space left on device; make room on that disk\n$/)
    }
    expect(readFileSync(join(dir, 'index.txt'), 'utf8')).toBe(index)
    expect(existsSync(join(dir, 'issued/web2.key'))).toBe(false)
    spawnSync('rm', [join(disk, 'filler')])
    await expectSound(dir)
  })

  it('that may only be read says so', ({ skip }) => {
    if (!isMounted) skip('no tmpfs can be mounted here')
    const dir = join(disk, 'other')
    pkiDone(dir, 'init', '--key-type', 'ecdsa')
    spawnSync('mount', ['-o', 'remount,ro', disk])
    const { status, stderr } = pkiIn(dir, 'issue', 'server', 'web1')
    spawnSync('mount', ['-o', 'remount,rw', disk])
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: `plenum: cannot lock ${dir}/.lock: Read-only file system; name a folder that can be written to with --dir\n`,
    })
  })
})
