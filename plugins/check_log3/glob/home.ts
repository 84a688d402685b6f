import { readFile } from '../../../src/check/files.ts'

/**
 * Replaces `~` or `~USER` at the start of a glob by the home folder, quoted against being read as a glob; unchanged
 * where there is no such user.
 */
export async function expandHome(glob: string, env: Readonly<Record<string, string | undefined>>): Promise<string> {
  const [tilde, user] = /^~([^/\\*?[]*)(?=\/|$)/.exec(glob) ?? []
  if (tilde === undefined) return glob
  const home = user ? await homeOf(user) : env.HOME || process.getBuiltinModule('node:os').homedir()
  return home === undefined ? glob : home.replace(/[\\*?[\]{}]/g, '\\$&') + glob.slice(tilde.length)
}

async function homeOf(user: string): Promise<string | undefined> {
  const accounts = await readFile('/etc/passwd').catch(() => Buffer.alloc(0))
  const fields = accounts
    .toString()
    .split('\n')
    .map((line) => line.split(':'))
  return fields.find(([name]) => name === user)?.[5]
}
