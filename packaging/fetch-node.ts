import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { lockedPackage } from './lock-file.ts'

/**
 * Fetches an npm package that `npm install` leaves out on this machine, the Node of another architecture, in the version and with the
 * checksum of package-lock.json, and gives its folder, under node_modules/.cache. Needs npm and tar.
 */
export function fetchNode(root: string, name: string): string {
  const { version, integrity } = lockedPackage(root, `node_modules/${name}`)
  const cache = join(root, 'node_modules/.cache/plenum')
  const folder = join(cache, `${name}-${version}`)
  if (existsSync(folder)) return folder
  mkdirSync(cache, { recursive: true })
  const work = mkdtempSync(join(cache, 'fetch-'))
  try {
    execFileSync('npm', ['pack', '--silent', `${name}@${version}`, '--pack-destination', work], { cwd: root })
    const [archive = ''] = readdirSync(work)
    const found = `sha512-${createHash('sha512')
      .update(readFileSync(join(work, archive)))
      .digest('base64')}`
    if (found !== integrity)
      throw new Error(`${name} ${version} from npm is ${found}; package-lock.json has ${integrity}`)
    execFileSync('tar', ['-xzf', archive, 'package/bin/node', 'package/LICENSE', 'package/package.json'], { cwd: work })
    renameSync(join(work, 'package'), folder)
    return folder
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}
