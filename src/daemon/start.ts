import { existsSync, lchownSync } from 'node:fs'
import { strerror } from '../check/strerror.ts'
import { writeWhole } from '../check/write-whole.ts'
import type { Config } from '../config/config.ts'
import { readConfig } from '../config/reader.ts'
import { takeInheritedSockets } from './inherited-sockets.ts'
import { stderrIsJournal } from './log/stderr.ts'
import { type Log, type LogTarget, openLog } from './log.ts'
import { metricsHub } from './metrics/hub.ts'
import { removePidFile, writePidFile } from './pid-file.ts'
import { become, decideIdentity, type Identity } from './privileges.ts'
import { outputPipes } from './runner/output-pipe.ts'
import { pluginPool } from './runner/pool.ts'
import { running } from './runner/running.ts'
import { turns } from './runner/turns.ts'
import { type Server, startServer } from './server.ts'
import { type Fixtures, prepare } from './setup.ts'
import { tlsKeeper } from './tls-keeper.ts'

/** How the daemon was called. */
export type Call = {
  /** Absolute. */
  readonly configFile: string
  /** Relative paths in the configuration count from here, after a reload too. */
  readonly startFolder: string
  readonly useTls: boolean
  /** Started by -d: lines go to syslog or the log file, and to stderr only until the port is open. */
  readonly background: boolean
  /** -4 or -6. */
  readonly family: 4 | 6 | undefined
  /** -C: stay in the folder of the start. */
  readonly staysInFolder: boolean
}

/** A daemon that listens, or one that said why it does not. */
export type Started =
  | { readonly kind: 'running'; readonly server: Server; readonly fixtures: Fixtures; readonly config: Config }
  | { readonly kind: 'failed'; readonly exitCode: number }

/** Exit codes of a failed start (spec/nrpe.md §2.2). */
const cannotBind = 1
const cannotStart = 2

/** Everything up to the first query, in stock's order, but with the port open before root is given up for good. */
export async function start(call: Call): Promise<Started> {
  const read = await readConfig(call.configFile, { cwd: call.startFolder })
  if (read.kind === 'errors') {
    for (const problem of read.problems) writeWhole(2, `nrpe: ${problem.text}\n`)
    writeWhole(2, `nrpe: Config file '${call.configFile}' contained errors, aborting...\n`)
    return { kind: 'failed', exitCode: cannotStart }
  }
  const inherited = takeInheritedSockets()
  const config = withFamily(read.config, call)
  const isNewLog = config.logFile !== undefined && !existsSync(config.logFile)
  const log = openLog(logTarget(config, call))
  for (const problem of read.problems) log.write(problem.severity, problem.text)
  // Whoever types -d sees no log.
  const tellStarter = (texts: readonly string[]) => {
    if (call.background) for (const text of texts) writeWhole(2, `nrpe: ${text}\n`)
  }
  tellStarter(read.problems.map((problem) => problem.text))
  const identity = decideIdentity(config)
  const fixtures = makeFixtures(call.useTls, identity, log)
  const stop = (exitCode: number, text: string): Started => {
    log.write('error', text)
    log.close()
    tellStarter([text])
    return { kind: 'failed', exitCode }
  }
  if (identity.kind === 'refused') return stop(cannotStart, identity.text)

  if (isNewLog && config.logFile !== undefined) giveAway(config.logFile, identity)
  if (!call.staysInFolder) process.chdir('/')
  log.write('notice', 'Starting up daemon')
  const clash = config.pidFile === undefined ? undefined : writePidFile(config.pidFile)
  if (clash !== undefined) return stop(cannotStart, clash)
  const undo = (exitCode: number, text: string) => {
    fixtures.metrics.close()
    if (config.pidFile !== undefined) removePidFile(config.pidFile)
    return stop(exitCode, text)
  }

  const setup = await prepare(config, fixtures).catch((error: unknown) => strerror(error))
  if (typeof setup === 'string') return undo(cannotStart, setup)
  const moved = await fixtures.metrics.move(config.metricsAddress).catch((error: unknown) => strerror(error))
  if (typeof moved === 'string') return undo(cannotBind, moved)
  moved.keep()
  const privileges = Promise.withResolvers<void>()
  const server = await startServer(setup, { inherited, privilegesDropped: privileges.promise }).catch(
    (error: unknown) => strerror(error),
  )
  if (typeof server === 'string') return undo(cannotBind, server)
  try {
    become(identity)
    privileges.resolve()
  } catch (error) {
    void server.close()
    return undo(cannotStart, `Error: cannot become user '${config.nrpeUser}': ${strerror(error)}`)
  }
  tellStarter(server.notBound)
  return { kind: 'running', server, fixtures, config }
}

/** What a daemon keeps over reloads; `identity` decides whose home and shell commands see. */
export function makeFixtures(
  useTls: boolean,
  identity: Identity,
  log: Log,
  keepsEnvironment: Fixtures['keepsEnvironment'] = false,
): Fixtures {
  const all = running()
  const order = turns(all)
  const pool = pluginPool(all)
  return {
    useTls,
    tls: tlsKeeper(log),
    account: identity.kind === 'refused' ? undefined : identity.account,
    keepsEnvironment,
    log,
    metrics: metricsHub({ ...order, threads: pool.threads }),
    pool,
    pipes: outputPipes(),
    turns: order,
    running: all,
  }
}

/** A log file that was made just now belongs to whom the daemon becomes, so that it can be opened again at a reload. */
function giveAway(path: string, identity: Identity): void {
  if (identity.kind !== 'become') return
  try {
    lchownSync(path, identity.account.uid, identity.gid)
  } catch {
    // It stays root's; the open one goes on.
  }
}

/** -4 and -6 hold after a reload too. */
export function withFamily(config: Config, call: Call): Config {
  return call.family === undefined ? config : { ...config, addressFamily: call.family }
}

/** In the foreground lines go to stderr. Syslog gets them where there is no log file and no journal that has them. */
export function logTarget(config: Config, call: Call): LogTarget {
  const inJournal = !call.background && stderrIsJournal()
  return {
    file: config.logFile,
    facility: config.disableSyslog || inJournal ? undefined : config.logFacility,
    stderr: !call.background,
    debug: config.debug,
    refusalLimit: config.refusalLogLimit,
  }
}
