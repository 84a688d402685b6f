import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { baseNode } from '../../packaging/base-node.ts'
import { bundleProgram } from '../../packaging/contents.ts'
import { makeExecutable } from '../../packaging/executable.ts'
import { programs } from '../../src/programs.ts'
import { temporaryFolder } from '../helpers/folders.ts'
import { builtPackage, builtPackages, packagers, packagesLimitMs } from '../helpers/packages.ts'
import { run } from '../helpers/run.ts'
import { describeWithTools } from '../helpers/tools.ts'

const root = resolve(import.meta.dirname, '../..')
const limit = { timeout: 240_000 }
const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex')

describe('The executable', () => {
  it('has the same bytes when it is built anew in another folder', limit, async () => {
    const { contents } = await bundleProgram(root)
    const output = join(temporaryFolder(), 'bin/plenum')
    mkdirSync(dirname(output))
    expect(makeExecutable(contents, baseNode(root), output)).toBe(true)
    expect(sha256(output)).toBe(sha256(join(root, 'dist/bin/plenum')))
  })
})

describeWithTools('The Debian packages', [...packagers, 'lintian'], () => {
  let debs: readonly string[] = []
  let deb = ''
  const tree = temporaryFolder()
  beforeAll(async () => {
    const folder = await builtPackages()
    debs = readdirSync(folder)
      .filter((name) => name.endsWith('.deb'))
      .map((name) => join(folder, name))
    deb = await builtPackage('_amd64.deb')
    await run(['dpkg-deb', '-R', deb, tree], { limitMs: 60_000 })
  }, packagesLimitMs)

  it('are one for each architecture, and one for all', () => {
    expect(debs.map((path) => basename(path).replace(/_[^_]+_/, ' ')).sort()).toEqual([
      'plenum amd64.deb',
      'plenum arm64.deb',
      'plenum-nrpe all.deb',
    ])
  })

  it('draw no error and no warning of lintian', limit, async () => {
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, LC_ALL: 'C.UTF-8' }
    const { stdout } = await run(['lintian', '--allow-root', ...debs.filter((path) => !path.includes('arm64'))], {
      limitMs: 200_000,
      env,
    })
    expect(stdout.toString()).toBe('')
  })

  it('have the same bytes when they are made again', limit, async () => {
    const folder = join(temporaryFolder(), 'again')
    const words = ['packaging/package.ts', '--level', '0', '--only', 'deb,amd64', '--output', folder]
    const { exitCode } = await run([process.execPath, ...words], { cwd: root, limitMs: 200_000 })
    expect(exitCode).toBe(0)
    const again = readdirSync(folder).filter((name) => name.endsWith('.deb'))
    for (const name of again) expect(sha256(join(folder, name))).toBe(sha256(join(dirname(deb), name)))
    expect(again.length).toBe(2)
    rmSync(folder, { recursive: true })
  })

  it('bring a link to the executable and a completion for every program', () => {
    const links = join(tree, 'usr/lib/plenum')
    expect(readdirSync(links).sort()).toEqual(programs.map(({ name }) => name).sort())
    for (const { name } of programs) {
      expect(resolve(links, readlinkSync(join(links, name)))).toBe(join(tree, 'usr/bin/plenum'))
      expect(readlinkSync(join(tree, 'usr/share/bash-completion/completions', name))).toBe('plenum')
    }
  })

  it('have as configuration what an administrator changes', () => {
    const conffiles = readFileSync(join(tree, 'DEBIAN/conffiles'), 'utf8')
    expect(conffiles.trim().split('\n').sort()).toEqual(['/etc/logrotate.d/plenum', '/etc/plenum/nrpe.cfg'])
  })

  it('bring an nrpe.cfg without a problem, with commands and without arguments', async () => {
    const text = readFileSync(join(tree, 'etc/plenum/nrpe.cfg'), 'utf8')
    expect(text).toMatch(/^nrpe_user=plenum$/m)
    expect(text).not.toMatch(/^dont_blame_nrpe=1/m)
    // The user and the folder are on a host where it is installed.
    const there = text
      .replace('nrpe_user=plenum', 'nrpe_user=nobody')
      .replace('nrpe_group=plenum', 'nrpe_group=nogroup')
      .replace('include_dir=/etc/', `include_dir=${tree}/etc/`)
    const file = join(tree, 'nrpe.cfg')
    writeFileSync(file, there)
    const { stdout } = await run([join(tree, 'usr/bin/plenum'), 'config', 'check', file])
    expect(stdout.toString()).toBe(
      `${file}: 1 file read, 2 commands, no problems\n\n2 of 2 commands run inside the daemon: check_users, check_load\n`,
    )
  })

  it('list what is in the executable, with versions, licences and checksums', async () => {
    const bill: unknown = JSON.parse(readFileSync(join(tree, 'usr/share/doc/plenum/plenum.cdx.json'), 'utf8'))
    const named = (name: string, version: string) => expect.objectContaining({ name, version })
    const digest = sha256(join(tree, 'usr/bin/plenum'))
    const { packages } = await bundleProgram(root)
    const versionOf = (folder: string): string =>
      JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')).version
    expect(bill).toMatchObject({
      bomFormat: 'CycloneDX',
      metadata: { component: { name: 'plenum', hashes: [{ alg: 'SHA-256', content: digest }] } },
      components: expect.arrayContaining([
        named('openssl', process.versions.openssl),
        named('v8', process.versions.v8),
        ...[...packages, `node_modules/node-linux-${process.arch}`].map((folder) =>
          named(folder.replace(/^.*node_modules\//, ''), versionOf(folder)),
        ),
      ]),
    })
    const licences = readFileSync(join(tree, 'usr/share/doc/plenum/LICENCES.txt'), 'utf8')
    for (const folder of packages) expect(licences).toContain(`\n${folder.replace('node_modules/', '')}\n====`)
  })
})
