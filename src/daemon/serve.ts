import { writeFileSync } from 'node:fs'
import { strerror } from '../check/strerror.ts'
import type { Config } from '../config/config.ts'
import { readConfig } from '../config/reader.ts'
import { reportReady } from './background.ts'
import { leaveThreadsBehind } from './leave.ts'
import type { Log } from './log.ts'
import { removePidFile } from './pid-file.ts'
import type { Server } from './server.ts'
import { type Fixtures, prepare } from './setup.ts'
import { takeSignals } from './signals.ts'
import { type Call, logTarget, start, withFamily } from './start.ts'
import { logTlsSettings } from './tls-log.ts'

/** Starts, serves, reloads at SIGHUP; resolves with the exit code after SIGTERM or a failed start. */
export async function serveUntilStopped(call: Call): Promise<number> {
  const signals = takeSignals()
  nameProcess('nrpe')
  widenThreadPool()
  const started = await start(call)
  if (started.kind === 'failed') return started.exitCode
  const { server, fixtures, config } = started
  const { log, metrics } = fixtures
  // A bug on one connection's way must not end the others' daemon.
  process.on('uncaughtException', (error) => log.write('error', `Internal error: ${strerror(error)}`))
  announce(server, config, log)
  if (call.background) reportReady()
  await signals.untilTerminated(() => reload(call, fixtures, server))
  log.write('notice', 'Caught SIGTERM - shutting down...')
  const stuck = await shutDown(server, fixtures, signals.again)
  metrics.close()
  const left = config.pidFile === undefined ? undefined : removePidFile(config.pidFile)
  if (left !== undefined) log.write('error', left)
  log.write('notice', 'Daemon shutdown')
  log.close()
  if (stuck > 0) leaveThreadsBehind(0)
  return 0
}

/**
 * getaddrinfo holds a thread of libuv's pool while a name server is silent, and gets half of its four threads; this many
 * let a handful of dead names in allowed_hosts stand beside those that answer. Read once, when the pool starts.
 */
function widenThreadPool(): void {
  process.env.UV_THREADPOOL_SIZE ??= '16'
  setImmediate(() => delete process.env.UV_THREADPOOL_SIZE)
}

/** How long answers may take on their way out once nothing runs any more, milliseconds. */
const farewellMs = 5_000

/**
 * Lets what runs come to its end, for as long as shutdown_timeout says or until the next signal; then ends it. Gives how
 * many threads hang in the kernel.
 */
async function shutDown(server: Server, { running, pool }: Fixtures, hurry: Promise<void>): Promise<number> {
  const closed = server.close()
  const limit = sleepUntil(server.config().shutdownTimeoutSeconds * 1000)
  await Promise.race([closed, limit.over, hurry])
  limit.cancel()
  running.endAll()
  const farewell = sleepUntil(farewellMs)
  await Promise.race([closed, farewell.over])
  farewell.cancel()
  const [, stuck] = await Promise.all([running.settled(), pool.close()])
  return stuck
}

function sleepUntil(ms: number) {
  const { promise: over, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ms)
  return { over, cancel: () => clearTimeout(timer) }
}

/** Node calls its main thread `node-MainThread`; `pgrep nrpe` and `check_procs -C nrpe` look for this. */
function nameProcess(name: string): void {
  try {
    writeFileSync('/proc/self/comm', name)
  } catch {
    // Without /proc there is nobody to look.
  }
}

/** SIGHUP: reads everything first; a wrong configuration leaves the old one in force, and says which line. */
async function reload(call: Call, fixtures: Fixtures, server: Server): Promise<void> {
  const { log, metrics } = fixtures
  log.write('notice', 'Caught SIGHUP - restarting...')
  const read = await readConfig(call.configFile, { cwd: call.startFolder })
  for (const problem of read.problems) log.write(problem.severity, problem.text)
  const keeping = 'the configuration in force stays'
  if (read.kind === 'errors') {
    log.write('error', `Config file '${call.configFile}' contained errors, ${keeping}`)
    metrics.metrics.reload('failed')
    return
  }
  const config = withFamily(read.config, call)
  try {
    const moved = await metrics.move(config.metricsAddress)
    try {
      await server.reload(await prepare(config, fixtures))
    } catch (error) {
      moved.drop()
      throw error
    }
    moved.keep()
    metrics.metrics.reload('ok')
    log.reopen(logTarget(config, call))
    announce(server, config, log)
  } catch (error) {
    metrics.metrics.reload('failed')
    log.write('error', `Cannot apply '${call.configFile}': ${strerror(error)}; ${keeping}`)
  }
}

function announce(server: Server, config: Config, log: Log): void {
  for (const { address, port } of server.bound()) log.write('info', `Server listening on ${address} port ${port}.`)
  const [first] = server.bound()
  log.write('info', `Listening for connections on port ${first?.port ?? config.serverPort}`)
  if (config.dontBlameNrpe) {
    const how = config.allowBashCommandSubstitution ? ' with bash command substitutions!' : '!'
    log.write('notice', `Warning: Daemon is configured to accept command arguments from clients${how}`)
  }
  const { metricsAddress: at } = config
  if (at) log.write('info', `Serving metrics on ${at.address} port ${at.port}.`)
  logTlsSettings(config, log)
  if (config.allowedHosts !== undefined) log.write('info', `Allowing connections from: ${config.allowedHosts}`)
}
