import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PluginContext } from '../../src/check/plugin.ts'
import { quietly } from '../../src/check/quietly.ts'

/** A user of this host. */
export type User = { readonly name: string; readonly uid: number }

/**
 * Finds a user by name, or by number where the text is digits only: in /etc/passwd, else with getent(1), which also knows
 * those of LDAP and of systemd.
 */
export async function findUser(
  text: string,
  { root, env, signal }: Pick<PluginContext, 'root' | 'env' | 'signal'>,
): Promise<User | undefined> {
  if (text === '') return undefined
  const passwd = quietly(() => readFileSync(join(root ?? '/', 'etc/passwd'), 'utf8')) ?? ''
  return findLine(passwd, text) ?? (root === undefined ? findLine(await askGetent(text, env, signal), text) : undefined)
}

function findLine(passwd: string, text: string): User | undefined {
  const isUid = /^\d+$/.test(text)
  for (const line of passwd.split('\n')) {
    const [name = '', , uid = ''] = line.split(':')
    if (isUid ? Number(uid) === Number(text) && uid !== '' : name === text) return { name, uid: Number(uid) }
  }
  return undefined
}

/** A directory that does not answer must not outlast the check. */
const patienceMs = 5000

async function askGetent(text: string, env: PluginContext['env'], signal: AbortSignal): Promise<string> {
  const { execFile } = await import('node:child_process')
  return await new Promise((resolve) => {
    const options = { env: { ...env }, signal, timeout: patienceMs }
    execFile('getent', ['passwd', '--', text], options, (error, stdout) => resolve(error ? '' : stdout))
  })
}
