import { spawn } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { quietly } from '../../src/check/quietly.ts'
import { untilChanged } from './changes.ts'
import { isRoot } from './folders.ts'
import { endChild, killAtExit } from './processes.ts'
import { run } from './run.ts'

/** What Nagios knows of a host or a service: the lines of its block in status.dat. */
export type Status = {
  readonly current_state: string
  readonly plugin_output: string
  /** Line ends are `\n`, backslashes `\\`, as in status.dat. */
  readonly long_plugin_output: string
  readonly performance_data: string
}

/** Nagios as it runs in a folder of its own. */
export type Nagios = {
  readonly configFile: string
  /** What `nagios4 -v` says. */
  readonly verify: () => Promise<string>
  /** Has it check these now (`host` or `host;service`), and resolves once all of them satisfy `wanted`. */
  readonly check: (
    names: readonly string[],
    wanted: (status: Status, name: string) => boolean,
  ) => Promise<readonly Status[]>
  readonly stop: () => Promise<void>
}

/** The user whom Debian's Nagios runs as; whoever runs the tests where that cannot be changed. */
const { uid, gid } = userInfo()
const user = isRoot ? 'nagios' : `${uid}`
const group = isRoot ? 'nagios' : `${gid}`

/** Starts Nagios in `folder` with these lines of nagios.cfg besides those that keep it in there. */
export async function startNagios(folder: string, lines: readonly string[]): Promise<Nagios> {
  const path = (name: string) => join(folder, name)
  for (const name of ['spool', 'rw']) mkdirSync(path(name))
  const configFile = path('nagios.cfg')
  writeFileSync(configFile, [...ownSettings(folder), ...lines, ''].join('\n'))
  if (isRoot) for (const name of ['', 'spool', 'rw']) await run(['chown', user, path(name)])
  const as = isRoot ? ['setpriv', `--reuid=${user}`, `--regid=${group}`, '--clear-groups'] : []
  const [program = '', ...args] = [...as, '/usr/sbin/nagios4', configFile]
  const child = killAtExit(spawn(program, args, { stdio: 'ignore' }))
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))

  let seen = new Map<string, Status>()
  const check = (names: readonly string[], wanted: (status: Status, name: string) => boolean) => {
    const now = Math.floor(Date.now() / 1000)
    for (const name of names) {
      const kind = name.includes(';') ? 'SVC' : 'HOST'
      appendFileSync(path('rw/nagios.cmd'), `[${now}] SCHEDULE_FORCED_${kind}_CHECK;${name};${now}\n`)
    }
    const look = () => {
      seen = statusesOf(path('status.dat'))
      const all = names.map((name) => seen.get(name)).filter((status) => status !== undefined)
      return all.length === names.length && all.every((status, i) => wanted(status, names[i] ?? '')) ? all : undefined
    }
    return untilChanged(folder, look, () =>
      names.map((name) => `${name}: ${JSON.stringify(seen.get(name))?.slice(0, 500)}`).join('\n'),
    )
  }
  const stop = () => endChild(child, exited)
  const verify = async () => `${(await run(['/usr/sbin/nagios4', '-v', configFile])).stdout}`
  try {
    const isUp = () => (existsSync(path('status.dat')) && existsSync(path('rw/nagios.cmd'))) || undefined
    await untilChanged(folder, isUp, () => `Nagios is not up:\n${textOf(path('log_file'))}`)
  } catch (error) {
    await stop()
    throw error
  }
  return { configFile, verify, check, stop }
}

/** Everything in its folder, no mail of its own, no call home, and a status file a second old at most. */
function ownSettings(folder: string): readonly string[] {
  const files = ['object_cache_file', 'precached_object_file', 'log_file', 'status_file', 'lock_file', 'temp_file']
  return [
    ...files.map((name) => `${name}=${join(folder, name === 'status_file' ? 'status.dat' : name)}`),
    `temp_path=${folder}`,
    `check_result_path=${folder}/spool`,
    `command_file=${folder}/rw/nagios.cmd`,
    `query_socket=${folder}/rw/nagios.qh`,
    `nagios_user=${user}`,
    `nagios_group=${group}`,
    ...['check_external_commands=1', 'use_syslog=0', 'check_for_updates=0', 'retain_state_information=0'],
    ...['status_update_interval=1', 'cached_service_check_horizon=0', 'cached_host_check_horizon=0'],
  ]
}

/** Every block of a host or service, by `host` or `host;service`. */
function statusesOf(file: string): Map<string, Status> {
  const blocks = textOf(file).matchAll(/^(?:host|service)status \{\n(.*?)^\t\}$/gms)
  return new Map(
    [...blocks].map(([, text = '']) => {
      const values = new Map(
        text.split('\n').map((line) => [line.slice(1, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
      )
      const value = (name: string) => values.get(name) ?? ''
      const service = values.get('service_description')
      const name = value('host_name') + (service === undefined ? '' : `;${service}`)
      const [current_state, plugin_output] = [value('current_state'), value('plugin_output')]
      const [long_plugin_output, performance_data] = [value('long_plugin_output'), value('performance_data')]
      return [name, { current_state, plugin_output, long_plugin_output, performance_data }]
    }),
  )
}

function textOf(file: string): string {
  return quietly(() => readFileSync(file, 'utf8')) ?? ''
}
