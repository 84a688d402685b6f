import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** Runs a program with a plain environment (C locale, UTC) and more variables; throws with its own words where it fails. */
export async function run(
  program: string,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
  cwd?: string,
): Promise<string> {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, LC_ALL: 'C.UTF-8', TZ: 'UTC', ...more }
  try {
    const { stdout } = await execute(program, [...args], { env, cwd, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
    return stdout
  } catch (error) {
    const missing = typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT'
    if (missing) throw new Error(`${program} is missing: ${packageOf[program] ?? program}`)
    throw error
  }
}

/** What brings the programs that packages are made with, on Debian. */
const packageOf: Readonly<Record<string, string>> = {
  'dpkg-deb': 'apt-get install dpkg',
  rpmbuild: 'apt-get install rpm',
  xz: 'apt-get install xz-utils',
}
