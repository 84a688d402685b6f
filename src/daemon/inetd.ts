import { fstatSync } from 'node:fs'
import { Socket } from 'node:net'
import { strerror } from '../check/strerror.ts'
import { writeWhole } from '../check/write-whole.ts'
import { readConfig } from '../config/reader.ts'
import { peerOf } from '../transport/addresses.ts'
import { serveConnection } from './connection.ts'
import { takeInheritedSockets } from './inherited-sockets.ts'
import { leaveThreadsBehind } from './leave.ts'
import { openLog } from './log.ts'
import { keepIdentity } from './privileges.ts'
import { type Fixtures, prepare } from './setup.ts'
import { makeFixtures } from './start.ts'

/** How nrpe -i was called. */
export type InetdCall = {
  /** Absolute. */
  readonly configFile: string
  readonly startFolder: string
  readonly useTls: boolean
}

/** Exit codes (spec/nrpe.md §2.2). */
const served = 0
const cannotServe = 2

/**
 * Serves the one connection that inetd, xinetd or systemd (Accept=yes) accepted, and ends. As in stock, who may connect
 * is for them to say: allowed_hosts is not looked at, no pid file is written, the user and the environment stay.
 */
export async function serveInetd(call: InetdCall): Promise<number> {
  const fd = [0, ...takeInheritedSockets().map((socket) => socket.fd)].find(
    (each) => each !== undefined && isSocket(each),
  )
  if (fd === undefined) {
    const advice = 'start it from inetd, xinetd or systemd, or use -d or -f'
    writeWhole(2, `nrpe: -i serves a connection on stdin, and stdin is none: ${advice}\n`)
    return cannotServe
  }
  const read = await readConfig(call.configFile, { cwd: call.startFolder })
  const config = read.kind === 'config' ? read.config : undefined
  const log = openLog({
    file: config?.logFile,
    facility: config?.disableSyslog ? undefined : (config?.logFacility ?? 'daemon'),
    // Under inetd stderr is the client's connection, where a word of ours would be part of an answer.
    stderr: !sameFile(fd, 2),
    debug: config?.debug ?? false,
    refusalLimit: 0,
  })
  const fail = (text: string) => {
    log.write('error', text)
    log.close()
    return cannotServe
  }
  for (const problem of read.problems) log.write(problem.severity, problem.text)
  if (config === undefined) return fail(`Config file '${call.configFile}' contained errors, aborting...`)
  const identity = keepIdentity(config)
  if (identity.kind === 'refused') return fail(identity.text)
  const fixtures: Fixtures = makeFixtures(call.useTls, identity, log, true)
  const anybody = { ...config, allowedHosts: undefined, earlierAllowedHosts: [] }
  const setup = await prepare(anybody, fixtures).catch((error: unknown) => strerror(error))
  if (typeof setup === 'string') return fail(setup)

  const socket = new Socket({ fd, readable: true, writable: true, allowHalfOpen: true })
  socket.on('error', () => undefined)
  await serveConnection(socket, peerOf(socket), setup, () => undefined)
  socket.destroySoon()
  setup.names.close()
  const [, stuck] = await Promise.all([fixtures.running.settled(), fixtures.pool.close()])
  log.close()
  if (stuck > 0) leaveThreadsBehind(served)
  return served
}

function sameFile(a: number, b: number): boolean {
  try {
    const [one, other] = [fstatSync(a), fstatSync(b)]
    return one.ino === other.ino && one.dev === other.dev
  } catch {
    return false
  }
}

function isSocket(fd: number): boolean {
  try {
    return fstatSync(fd).isSocket()
  } catch {
    return false
  }
}
