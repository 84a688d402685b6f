import { strerror } from '../../check/strerror.ts'
import type { Asked } from '../../client/ask.ts'
import { type Diagnosis, ofCertificate, ofHandshake, ofNoAnswer } from '../../client/diagnose.ts'
import { failures } from '../../client/failures.ts'
import type { Query } from '../../client/query.ts'
import { unreachableAdvice, unresolvedAdvice } from '../../client/unreachable.ts'
import type { ConnectFailure } from '../../transport/connect.ts'

/** What happened and what to do, in the words that check_nrpe has for it; empty for an answer. */
export function explain(asked: Asked, query: Query): string {
  switch (asked.kind) {
    case 'answer':
      return ''
    case 'timeout':
      return words({ ...asked, code: `timeout ${asked.phase}` }, query)
    case 'not-connected':
      return notConnected(asked.failure, query)
    case 'too-long':
      return words({ code: 'too long', mostBytes: asked.mostBytes }, query)
    case 'no-answer':
      return words(ofNoAnswer(asked), query)
    case 'tls-unusable':
      return `${asked.line} (${asked.reason})`
  }
}

/** What is wrong with a handshake or an answer by its name in the table; undefined for what has none. */
export function diagnose(asked: Asked): Diagnosis | undefined {
  if (asked.kind === 'no-answer') return ofNoAnswer(asked)
  return asked.kind === 'not-connected' && asked.failure.kind === 'handshake' ? ofHandshake(asked.failure) : undefined
}

function words({ code, ...known }: Diagnosis, query: Query): string {
  return failures[code].explains({ query, address: query.host, reason: '', ...known })
}

function notConnected(failure: ConnectFailure, query: Query): string {
  switch (failure.kind) {
    case 'unresolved':
      return `${strerror(failure.error)}: ${unresolvedAdvice(failure.error, query)}`
    case 'unreachable':
      return failure.attempts
        .map(({ call, error, address }) => `${strerror(error)}: ${unreachableAdvice(call, error, address, query)}`)
        .join('; ')
    case 'handshake':
      return words(ofHandshake(failure), query)
    case 'untrusted':
      return words(ofCertificate(failure.address, failure.fault), query)
  }
}
