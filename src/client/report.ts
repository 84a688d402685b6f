import { exitCodes, type State, states } from '../check/state.ts'
import { strerror } from '../check/strerror.ts'
import type { ConnectFailure } from '../transport/connect.ts'
import type { Asked } from './ask.ts'
import type { Query } from './query.ts'

/** What check_nrpe prints and exits with. */
export type Report = { readonly stdout: Buffer; readonly stderr: string; readonly exitCode: number }

/** stock's words and exit codes for whatever came of a query (spec/nrpe.md §3.3, §3.5–3.7). */
export function report(asked: Asked, query: Query): Report {
  switch (asked.kind) {
    case 'answer':
      return answered(asked.packet.text, asked.packet.resultCode, asked.packet.version)
    case 'timeout': {
      const text = `CHECK_NRPE STATE ${stateName(query.timeoutExitCode)}: Socket timeout after ${query.timeoutSeconds} seconds.`
      return line(text, query.timeoutExitCode)
    }
    case 'not-connected':
      return notConnected(asked.failure, query)
    case 'too-long':
      return line(`CHECK_NRPE: Error sending query to host. (${asked.reason})`, exitCodes.UNKNOWN)
    case 'no-answer':
      return line(noAnswer(asked, query), exitCodes.UNKNOWN)
  }
}

/** Bytes as they came and one newline; a v2 answer without text has stock's own line. */
function answered(text: Buffer, resultCode: number, version: number): Report {
  const empty = version === 2 && text.length === 0
  const shown = empty ? Buffer.from('CHECK_NRPE: No output returned from daemon.') : text
  return { stdout: Buffer.concat([shown, Buffer.from('\n')]), stderr: '', exitCode: resultCode & 255 }
}

function noAnswer(asked: Extract<Asked, { kind: 'no-answer' }>, query: Query): string {
  const { received, address } = asked
  if (received.kind === 'closed' || received.kind === 'silent') {
    const reason = received.kind === 'closed' && received.error !== undefined ? `: ${strerror(received.error)}` : ''
    const partly = received.receivedBytes > 0 ? ` (the answer stopped after ${received.receivedBytes} bytes)` : ''
    return reason === ''
      ? `CHECK_NRPE: Error - Could not connect to ${address}: Check system logs on ${address}${partly}`
      : `CHECK_NRPE: Error - Could not connect to ${address}${reason}${partly}`
  }
  switch (received.code) {
    case 'bad-crc':
      return 'CHECK_NRPE: Response packet had invalid CRC32.'
    case 'bad-type':
      return 'CHECK_NRPE: Invalid packet type received from server.'
    case 'bad-version':
      return `CHECK_NRPE: Invalid packet version received from server.${query.useTls ? '' : ' (a daemon that speaks TLS? then without -n)'}`
    case 'too-big':
      return `CHECK_NRPE: Answer refused: ${received.detail}; raise --max-packetbuffer-length`
    default:
      return `CHECK_NRPE: Answer refused: ${received.detail}`
  }
}

function notConnected(failure: ConnectFailure, query: Query): Report {
  switch (failure.kind) {
    case 'unresolved': {
      const stderr = `Could not resolve hostname ${query.host}: ${strerror(failure.error)}\n`
      return { stdout: Buffer.alloc(0), stderr, exitCode: 1 }
    }
    case 'unreachable': {
      const each = failure.attempts.map(
        ({ address, error }) => `connect to address ${address} port ${query.port}: ${strerror(error)}\n`,
      )
      const last = failure.attempts.at(-1)
      const stderr = `${each.join('')}connect to host ${query.host} port ${query.port}: ${strerror(last?.error)}\n`
      return { stdout: Buffer.alloc(0), stderr, exitCode: query.timeoutExitCode }
    }
    case 'handshake': {
      const { address, error } = failure
      const text = isSystemError(error)
        ? `CHECK_NRPE: Error - Could not connect to ${address}: ${strerror(error)}`
        : `CHECK_NRPE: (ssl_err != 5) Error - Could not complete SSL handshake with ${address}: 1 (${oneLine(error)})`
      return line(text, exitCodes.UNKNOWN)
    }
  }
}

const line = (text: string, exitCode: number): Report => ({ stdout: Buffer.from(`${text}\n`), stderr: '', exitCode })

/** Resets and refusals of the network, as opposed to what the TLS library has to say. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'errno' in error
}

function oneLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.replace(/[\x00-\x1f\x7f]+/g, ' ').trim()
}

function stateName(exitCode: number): State {
  return states[exitCode] ?? 'UNKNOWN'
}
