import { strerror } from '../check/strerror.ts'
import { writeWhole } from '../check/write-whole.ts'
import type { Config } from '../config/config.ts'
import { readConfig } from '../config/reader.ts'
import { isInBackground, reportReady } from './background.ts'
import { type Log, type LogTarget, openLog } from './log.ts'
import { removePidFile, writePidFile } from './pid-file.ts'
import { become, decideIdentity } from './privileges.ts'
import { pluginPool } from './runner/pool.ts'
import { type Server, startServer } from './server.ts'
import { type Fixtures, prepare } from './setup.ts'

/** How the daemon was called. */
export type Start = {
  /** Absolute. */
  readonly configFile: string
  /** Relative paths in the configuration count from here, after a reload too. */
  readonly startFolder: string
  readonly useTls: boolean
  /** -4 or -6. */
  readonly family: 4 | 6 | undefined
}

/** Exit codes of a failed start (spec/nrpe.md §2.2). */
const cannotBind = 1
const cannotStart = 2

/** Reads, listens, gives up root, serves; resolves with the exit code after SIGTERM or a failed start. */
export async function serveUntilStopped(start: Start): Promise<number> {
  const signals = takeSignals()
  const foreground = !isInBackground()
  const read = await readConfig(start.configFile, { cwd: start.startFolder })
  if (read.kind === 'errors') {
    for (const problem of read.problems) writeWhole(2, `nrpe: ${problem.text}\n`)
    writeWhole(2, `nrpe: Config file '${start.configFile}' contained errors, aborting...\n`)
    return cannotStart
  }
  const config = withFamily(read.config, start)
  const log = openLog(logTarget(config, foreground))
  const fail = (code: number, text: string) => {
    log.write('error', text)
    if (!foreground) writeWhole(2, `nrpe: ${text}\n`)
    log.close()
    return code
  }
  for (const problem of read.problems) log.write(problem.severity, problem.text)
  const identity = decideIdentity(config.nrpeUser, config.nrpeGroup)
  if (identity.kind === 'refused') return fail(cannotStart, identity.text)

  process.chdir('/')
  log.write('notice', 'Starting up daemon')
  const clash = config.pidFile === undefined ? undefined : writePidFile(config.pidFile)
  if (clash !== undefined) return fail(cannotStart, clash)
  const removePid = () => (config.pidFile === undefined ? undefined : removePidFile(config.pidFile))

  const fixtures: Fixtures = { useTls: start.useTls, account: identity.account, log, pool: pluginPool() }
  const setup = await prepare(config, fixtures).catch((error: unknown) => `Error: TLS: ${strerror(error)}`)
  if (typeof setup === 'string') {
    removePid()
    return fail(cannotStart, setup)
  }
  const privileges = Promise.withResolvers<void>()
  const server = await startServer(setup, privileges.promise).catch((error: unknown) => strerror(error))
  if (typeof server === 'string') {
    removePid()
    return fail(cannotBind, server)
  }
  try {
    become(identity)
    privileges.resolve()
  } catch (error) {
    removePid()
    void server.close()
    return fail(cannotStart, `Error: cannot become user '${config.nrpeUser}': ${strerror(error)}`)
  }
  // A bug on one connection's way must not end the others' daemon.
  process.on('uncaughtException', (error) => log.write('error', `Internal error: ${strerror(error)}`))
  announce(server, config, log)
  reportReady()
  await signals.untilTerminated(() => reload(start, foreground, fixtures, server))
  log.write('notice', 'Caught SIGTERM - shutting down...')
  await server.close()
  await fixtures.pool.close()
  const left = removePid()
  if (left !== undefined) log.write('error', left)
  log.write('notice', 'Daemon shutdown')
  log.close()
  return 0
}

/** SIGHUP: reads everything first; a wrong configuration leaves the old one in force, and says which line. */
async function reload(start: Start, foreground: boolean, fixtures: Fixtures, server: Server): Promise<void> {
  const { log } = fixtures
  log.write('notice', 'Caught SIGHUP - restarting...')
  const read = await readConfig(start.configFile, { cwd: start.startFolder })
  for (const problem of read.problems) log.write(problem.severity, problem.text)
  const keeping = 'the configuration in force stays'
  if (read.kind === 'errors') {
    log.write('error', `Config file '${start.configFile}' contained errors, ${keeping}`)
    return
  }
  const config = withFamily(read.config, start)
  try {
    await server.reload(await prepare(config, fixtures))
    log.reopen(logTarget(config, foreground))
    announce(server, config, log)
  } catch (error) {
    log.write('error', `Cannot apply '${start.configFile}': ${strerror(error)}; ${keeping}`)
  }
}

/** -4 and -6 hold after a reload too. */
function withFamily(config: Config, start: Start): Config {
  return start.family === undefined ? config : { ...config, addressFamily: start.family }
}

/** In the foreground lines go to stderr, and to syslog unless the journal has them already. */
function logTarget(config: Config, foreground: boolean): LogTarget {
  const inJournal = foreground && process.env.JOURNAL_STREAM !== undefined
  return {
    file: config.logFile,
    facility: config.disableSyslog || inJournal || config.logFile !== undefined ? undefined : config.logFacility,
    stderr: foreground,
    debug: config.debug,
  }
}

function announce(server: Server, config: Config, log: Log): void {
  for (const { address, port } of server.bound()) log.write('info', `Server listening on ${address} port ${port}.`)
  log.write('info', `Listening for connections on port ${config.serverPort}`)
  if (config.dontBlameNrpe) {
    const how = config.allowBashCommandSubstitution ? ' with bash command substitutions!' : '!'
    log.write('notice', `Warning: Daemon is configured to accept command arguments from clients${how}`)
  }
  if (config.allowedHosts !== undefined) log.write('info', `Allowing connections from: ${config.allowedHosts}`)
}

type Signals = {
  /** Resolves at SIGTERM or SIGINT, early ones included. Reloads come one after the other. */
  readonly untilTerminated: (onReload: () => Promise<void>) => Promise<void>
}

/** Takes the signals over before the pid file invites any: by default they would end the process on the spot. */
function takeSignals(): Signals {
  const terminated = new Promise<void>((resolve) => {
    process.once('SIGTERM', resolve)
    process.once('SIGINT', resolve)
  })
  let start: (onReload: () => Promise<void>) => void = () => undefined
  let reloading = new Promise<() => Promise<void>>((resolve) => {
    start = resolve
  })
  process.on('SIGHUP', () => {
    reloading = reloading.then(async (onReload) => {
      await onReload()
      return onReload
    })
  })
  process.on('SIGQUIT', () => undefined)
  return {
    untilTerminated: (onReload) => {
      start(onReload)
      return terminated
    },
  }
}
