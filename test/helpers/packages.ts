import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { run } from './run.ts'
import type { Tool } from './tools.ts'

const root = resolve(import.meta.dirname, '../..')
const folder = join(root, 'dist/test-packages')
/** All test files of a run share one folder; test/setup.ts names it. */
const place = join(folder, process.env.PLENUM_TEST_RUN ?? 'alone')
const [building, done] = [`${place}.building`, `${place}.done`]

/** What making packages needs. */
export const packagers: readonly Tool[] = ['rpm', 'dpkg-deb', 'xz']

/** Longest time to wait for packages, with a little for a busy machine. */
export const packagesLimitMs = 600_000

/**
 * All packages, in a folder: made once in a run of tests, by the first test file that asks, hardly compressed. Give its hook
 * `packagesLimitMs`.
 */
export async function builtPackages(): Promise<string> {
  mkdirSync(folder, { recursive: true })
  if (isFirst()) writeFileSync(done, await build())
  else await until(() => existsSync(done))
  const failure = readFileSync(done, 'utf8')
  if (failure !== '') throw new Error(failure)
  return place
}

/** The one package whose name ends so, as `_amd64.deb`. */
export async function builtPackage(ending: string): Promise<string> {
  const built = await builtPackages()
  const [name, ...others] = readdirSync(built).filter((each) => each.endsWith(ending))
  if (name === undefined || others.length > 0)
    throw new Error(`not one package, but ${[name, ...others]} end in ${ending}`)
  return join(built, name)
}

/** Behind the last test. */
export function removePackages(): void {
  for (const path of [place, building, done]) rmSync(path, { recursive: true, force: true })
}

/** Gives the reason of a failure, which all who wait get. */
async function build(): Promise<string> {
  try {
    const words = [process.execPath, 'packaging/package.ts', '--level', '0', '--output', place]
    const { exitCode, stdout, stderr } = await run(words, { cwd: root, limitMs: packagesLimitMs })
    return exitCode === 0 ? '' : `${words.join(' ')} ended with ${exitCode}: ${stdout}${stderr}`
  } catch (error) {
    return String(error)
  }
}

function isFirst(): boolean {
  try {
    mkdirSync(building)
    return true
  } catch {
    return false
  }
}

async function until(isSo: () => boolean): Promise<void> {
  const { promise, resolve: settle } = Promise.withResolvers<void>()
  const look = () => isSo() && settle()
  const watcher = watch(folder, look)
  look()
  await promise
  watcher.close()
}
