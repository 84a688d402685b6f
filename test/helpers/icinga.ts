import { execFileSync, spawn } from 'node:child_process'
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { authority } from './certificates.ts'
import { isRoot } from './folders.ts'
import { freePort } from './free-port.ts'
import { growingLog } from './growing-log.ts'
import { endChild, killAtExit } from './processes.ts'
import { run } from './run.ts'

/** What came of a check. */
export type CheckResult = {
  /** `host` or `host!service`. */
  readonly name: string
  readonly state: number
  readonly output: string
  readonly performanceData: readonly string[]
  /** The program and its arguments. */
  readonly command: readonly string[]
  /** Seconds since 1970. */
  readonly startedAt: number
}

/** Icinga 2 as it runs in a folder of its own. */
export type Icinga = {
  /** Has it check these now (`host` or `host!service`), and resolves with their results in this order. */
  readonly check: (...names: readonly string[]) => Promise<readonly CheckResult[]>
  readonly stop: () => Promise<void>
}

const node = 'poller'
const user = { name: 'tests', password: 'tests' }

/** Starts Icinga in `folder` with this configuration besides what keeps it in there; `pluginDir` is where its library's commands are. */
export async function startIcinga(folder: string, pluginDir: string, config: string): Promise<Icinga> {
  const path = (name: string) => join(folder, name)
  for (const name of ['data', 'data/certs', 'log', 'cache', 'spool', 'spool/tmp', 'spool/perfdata', 'run', 'ca'])
    mkdirSync(path(name))
  const ca = authority(path('ca'), 'ca')
  const pair = ca.issue({ name: node })
  copyFileSync(pair.cert, path(`data/certs/${node}.crt`))
  copyFileSync(pair.key, path(`data/certs/${node}.key`))
  copyFileSync(ca.cert, path('data/certs/ca.crt'))
  const port = await freePort()
  writeFileSync(path('icinga2.conf'), `${ownObjects(port, pluginDir)}\n${config}\n`)
  if (isRoot) await run(['chown', '-R', 'nagios', folder])
  // It becomes the user of the package, unless it is told that it is another.
  const { username } = userInfo()
  const own = isRoot
    ? {}
    : { ICINGA2_USER: username, ICINGA2_GROUP: execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim() }
  const as = isRoot ? ['setpriv', '--reuid=nagios', '--regid=nagios', '--init-groups'] : []
  const places = ['Data', 'Log', 'Cache', 'Spool'].map((name) => `-D${name}Dir=${path(name.toLowerCase())}`)
  const args = ['daemon', '-c', path('icinga2.conf'), ...places, `-DInitRunDir=${path('run')}`, '-x', 'notice']
  const [program = '', ...rest] = [...as, '/usr/sbin/icinga2', ...args]
  const child = killAtExit(spawn(program, rest, { env: { ...process.env, ...own }, stdio: ['ignore', 'pipe', 'pipe'] }))
  const log = growingLog(30_000)
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => log.add(`${chunk}`))
  const exited = new Promise<void>((resolve) =>
    child.once('close', (code) => {
      log.end(`icinga2 ended with ${code}`)
      resolve()
    }),
  )
  const stop = () => endChild(child, exited)
  try {
    await log.waitFor(/Started new listener on/)
    const check = async (...names: readonly string[]) => {
      const since = Date.now() / 1000
      for (const name of names)
        await ask(port, 'POST', '/v1/actions/reschedule-check', { ...filterOf(name), force: true })
      for (;;) {
        const seen = log.text().length
        const results = await Promise.all(names.map((name) => resultOf(port, name)))
        const fresh = results.filter((result) => result !== undefined && result.startedAt >= since)
        if (fresh.length === names.length) return fresh.filter((result) => result !== undefined)
        await log.waitFor(/Relaying 'event::CheckResult' message/, seen)
      }
    }
    return { check, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** An API on 127.0.0.1 for the tests, the thread that runs checks, and no configuration of the machine's own. */
function ownObjects(port: number, pluginDir: string): string {
  return `
const NodeName = "${node}"
const ZoneName = NodeName
const PluginDir = "${pluginDir}"
const ManubulonPluginDir = PluginDir
const PluginContribDir = PluginDir
include <itl>
include <plugins>
object Endpoint NodeName {}
object Zone ZoneName { endpoints = [ NodeName ] }
object CheckerComponent "checker" {}
object ApiListener "api" { bind_host = "127.0.0.1", bind_port = ${port} }
object ApiUser "${user.name}" { password = "${user.password}", permissions = [ "*" ] }
`
}

/** What the API answers, as JSON; rejects where that is no success. */
function ask(
  port: number,
  method: 'GET' | 'POST',
  path: string,
  body?: object,
): Promise<{ results: readonly object[] }> {
  const headers = { accept: 'application/json', 'content-type': 'application/json' }
  const auth = `${user.name}:${user.password}`
  // Its certificate is one of the test's own, made for it a moment ago.
  const options = { host: '127.0.0.1', port, path, method, headers, auth, rejectUnauthorized: false }
  return new Promise((resolve, reject) => {
    const asked = request(options, async (response) => {
      const text = (await response.toArray()).join('')
      if (response.statusCode === 200) resolve(JSON.parse(text))
      else reject(new Error(`Icinga answered ${response.statusCode} for ${path}: ${text}`))
    })
    asked.once('error', reject)
    asked.end(body && JSON.stringify(body))
  })
}

function filterOf(name: string) {
  return name.includes('!') ? { type: 'Service', service: name } : { type: 'Host', host: name }
}

type Raw = {
  readonly state: number
  readonly output: string
  readonly performance_data: readonly string[] | null
  readonly command: readonly string[]
  readonly execution_start: number
}

/** What the last check came to; undefined where none was made. */
async function resultOf(port: number, name: string): Promise<CheckResult | undefined> {
  const kind = name.includes('!') ? 'services' : 'hosts'
  const answer = await ask(port, 'GET', `/v1/objects/${kind}/${encodeURIComponent(name)}?attrs=last_check_result`)
  const [found] = answer.results as readonly { readonly attrs: { readonly last_check_result: Raw | null } }[]
  const raw = found?.attrs.last_check_result
  if (!raw) return undefined
  const { state, output, performance_data, command, execution_start } = raw
  return { name, state, output, performanceData: performance_data ?? [], command, startedAt: execution_start }
}
