import { exitCodes, type State, states } from '../../check/state.ts'
import type { Asked } from '../../client/ask.ts'
import type { Retried } from '../../client/engine/retry.ts'
import { report } from '../../client/report.ts'
import type { Target } from './settings.ts'

/** What came of one host. */
export type Result = {
  readonly label: string
  readonly host: string
  readonly port: number
  /** The address that was reached or tried last; undefined where the name has none. */
  readonly address: string | undefined
  readonly state: State
  /** As check_nrpe would have ended; from 0 to 255. */
  readonly exitCode: number
  /** The answer, byte for byte; undefined where there is none. */
  readonly output: Buffer | undefined
  /** Why there is no answer, in check_nrpe's words. */
  readonly error: string | undefined
  /** Of the last attempt, without waiting for a place. */
  readonly tookMs: number
  /** Packet version of the answer. */
  readonly version: number | undefined
  readonly attempts: number
}

/** What to show of a host; undefined where it was stopped on the way. */
export function resultOf({ label, query }: Target, { outcome, attempts }: Retried): Result | undefined {
  if (outcome.kind === 'stopped') return undefined
  const { asked, tookMs } = outcome
  const said = report(asked, query)
  const isAnswer = asked.kind === 'answer'
  // check_nrpe exits 1 for a name without an address, as stock does; of a service nobody asked nothing is known.
  const isUnknown = asked.kind === 'not-connected' && asked.failure.kind === 'unresolved'
  const exitCode = isUnknown ? exitCodes.UNKNOWN : said.exitCode
  return {
    ...{ label, host: query.host, port: query.port, address: addressOf(asked) },
    ...{ state: states[exitCode] ?? 'UNKNOWN', exitCode },
    output: isAnswer ? said.stdout.subarray(0, -1) : undefined,
    error: isAnswer ? undefined : `${said.stdout}${said.stderr}`.trimEnd(),
    ...{ tookMs, version: isAnswer ? asked.packet.version : undefined, attempts },
  }
}

function addressOf(asked: Asked): string | undefined {
  switch (asked.kind) {
    case 'answer':
    case 'no-answer':
      return asked.address
    case 'timeout':
      return asked.phase === 'resolving' ? undefined : asked.address
    case 'not-connected': {
      const { failure } = asked
      if (failure.kind === 'unresolved') return undefined
      return failure.kind === 'unreachable' ? failure.attempts.at(-1)?.address : failure.address
    }
    case 'too-long':
    case 'tls-unusable':
      return undefined
  }
}
