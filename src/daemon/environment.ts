import type { Account } from './account.ts'

/** What NRPE_PROGRAMVERSION and the version answer name: the stock release whose behaviour this is. */
export const stockVersion = '4.1.3'

/**
 * The environment of plugins: nothing of the daemon's own but what keep_env_vars names by prefix, then what stock
 * sets (spec/nrpe.md §2.9). Secrets in the daemon's environment never reach a plugin.
 */
export function pluginEnvironment(
  own: Readonly<Record<string, string | undefined>>,
  keepPrefixes: readonly string[],
  account: Account | undefined,
): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(own)) {
    if (value !== undefined && keepPrefixes.some((prefix) => name.startsWith(prefix))) kept[name] = value
  }
  const user = account ? { LOGNAME: account.name, USER: account.name, HOME: account.home, SHELL: account.shell } : {}
  return { ...user, ...kept, PATH: '/usr/bin:/bin:/usr/sbin:/sbin', IFS: ' \t\n', ...nrpeVariables }
}

/** With -i the environment is that of inetd or systemd, whole. */
export function inheritedEnvironment(own: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const set = Object.entries(own).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return { ...Object.fromEntries(set), ...nrpeVariables }
}

const nrpeVariables = { NRPE_MULTILINESUPPORT: '1', NRPE_PROGRAMVERSION: stockVersion }
