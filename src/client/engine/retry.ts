import { setTimeout as sleep } from 'node:timers/promises'
import type { Asked } from '../ask.ts'
import type { Query } from '../query.ts'
import type { Engine, Outcome } from './engine.ts'

/** How often to ask again, and how long to wait before it. */
export type RetryPolicy = { readonly retries: number; readonly delayMs: number }

/** The last outcome, and how many times the peer was asked. */
export type Retried = { readonly outcome: Outcome; readonly attempts: number }

/** Asks again where nothing of the query went out and another try may end differently: no command runs twice. */
export async function askWithRetries(
  engine: Engine,
  query: Query,
  { retries, delayMs }: RetryPolicy,
  signal?: AbortSignal,
): Promise<Retried> {
  for (let attempts = 1; ; attempts++) {
    const outcome = await engine.ask(query, { signal })
    if (attempts > retries || !mayRetry(outcome)) return { outcome, attempts }
    try {
      await sleep(delayMs, undefined, signal === undefined ? {} : { signal })
    } catch {
      return { outcome, attempts }
    }
  }
}

const mayRetry = (outcome: Outcome) => outcome.kind === 'asked' && !outcome.sent && mayPass(outcome.asked)

/** A file or a certificate that will not do is the same a second later. */
function mayPass(asked: Asked): boolean {
  switch (asked.kind) {
    case 'not-connected':
      return asked.failure.kind !== 'untrusted'
    case 'timeout':
      return true
    case 'answer':
    case 'no-answer':
    case 'too-long':
    case 'tls-unusable':
      return false
  }
}
