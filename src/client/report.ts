import { strerror } from '../check/strerror.ts'
import type { Attempt, ConnectFailure } from '../transport/connect.ts'
import type { Asked } from './ask.ts'
import { type Diagnosis, ofCertificate, ofHandshake, ofNoAnswer } from './diagnose.ts'
import { type Facts, failures } from './failures.ts'
import type { Query } from './query.ts'
import { unreachableAdvice, unresolvedAdvice } from './unreachable.ts'

/** What check_nrpe prints and exits with. */
export type Report = { readonly stdout: Buffer; readonly stderr: string; readonly exitCode: number }

/** stock's words and exit codes for whatever came of a query (spec/nrpe.md §3.3, §3.5–3.7); ours in parentheses. */
export function report(asked: Asked, query: Query): Report {
  switch (asked.kind) {
    case 'answer':
      return answered(asked.packet.text, asked.packet.resultCode, asked.packet.version)
    case 'timeout':
      return failed({ ...asked, code: `timeout ${asked.phase}` }, query)
    case 'not-connected':
      return notConnected(asked.failure, query)
    case 'too-long':
      return failed({ code: 'too long', mostBytes: asked.mostBytes }, query)
    case 'no-answer':
      return failed(ofNoAnswer(asked), query)
    case 'tls-unusable': {
      const stdout = Buffer.from(`${asked.line} (${asked.reason})\n`)
      return { stdout, stderr: '', exitCode: query.timeoutExitCode }
    }
  }
}

/** Bytes as they came and one newline; a v2 answer without text has stock's own line. */
function answered(text: Buffer, resultCode: number, version: number): Report {
  const empty = version === 2 && text.length === 0
  const shown = empty ? Buffer.from('CHECK_NRPE: No output returned from daemon.') : text
  return { stdout: Buffer.concat([shown, Buffer.from('\n')]), stderr: '', exitCode: resultCode & 255 }
}

/** One line of the table of failures. */
function failed({ code, ...known }: Diagnosis, query: Query): Report {
  const facts: Facts = { query, address: query.host, reason: '', ...known }
  const { stock, explains, exit } = failures[code]
  const stdout = Buffer.from(`${stock(facts)} (${explains(facts)})\n`)
  return { stdout, stderr: '', exitCode: exit === 'timeout state' ? query.timeoutExitCode : exit }
}

function notConnected(failure: ConnectFailure, query: Query): Report {
  switch (failure.kind) {
    case 'unresolved': {
      const { error } = failure
      const stderr = `Could not resolve hostname ${query.host}: ${strerror(error)} (${unresolvedAdvice(error, query)})\n`
      return { stdout: Buffer.alloc(0), stderr, exitCode: 1 }
    }
    case 'unreachable':
      return unreachable(failure.attempts, query)
    case 'handshake':
      return failed(ofHandshake(failure), query)
    case 'untrusted':
      return failed(ofCertificate(failure.address, failure.fault), query)
  }
}

/** A line for each address that was tried, and a last one for the host. */
function unreachable(attempts: readonly Attempt[], query: Query): Report {
  const { host, port, localAddress } = query
  const each = attempts.map(({ address, call, error }) => {
    const what = call === 'connect' ? `connect to address ${address} port ${port}` : `${call}: ${localAddress}`
    return `${what}: ${strerror(error)} (${unreachableAdvice(call, error, address, query)})\n`
  })
  const last = attempts.at(-1)
  // As stock, whose getaddrinfo leaves no errno behind.
  const reason = last?.call === 'getaddrinfo' ? 'Success' : strerror(last?.error)
  const stderr = `${each.join('')}connect to host ${host} port ${port}: ${reason}\n`
  return { stdout: Buffer.alloc(0), stderr, exitCode: query.timeoutExitCode }
}
