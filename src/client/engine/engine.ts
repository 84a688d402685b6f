import type { Asked } from '../ask.ts'
import { askFallingBack } from '../fall-back.ts'
import type { PeerMemory } from '../peer-memory.ts'
import type { Query } from '../query.ts'
import { memoryOfProcess } from './memory.ts'
import { queue } from './queue.ts'
import { tlsCache } from './tls-cache.ts'

/** Bounds of an engine. */
export type EngineOptions = {
  /** Most connections at a time. */
  readonly parallel: number
  /** Most connections at a time to one host and port. */
  readonly perPeer?: number
  /** What it learns of its peers; by default for as long as the process lives. */
  readonly memory?: PeerMemory
}

/** What ends one query before its own time limits do. */
export type AskOptions = {
  readonly signal?: AbortSignal | undefined
  /** From now on, waiting for a place included (a query's own limits begin when it has one), milliseconds. */
  readonly limitMs?: number | undefined
}

/** How long a query waited for its place, and what it took from there on, milliseconds. */
type Times = { readonly waitedMs: number; readonly tookMs: number }

/** What came of a query. `sent`: some version of it went to the peer, whole or in part. */
export type Outcome = Times &
  (
    | { readonly kind: 'asked'; readonly asked: Asked; readonly sent: boolean }
    | { readonly kind: 'stopped'; readonly why: 'signal' | 'limit' }
  )

/** Asks many daemons from one process; prints nothing, and knows nothing of who drives it. */
export type Engine = {
  /** Never rejects for what a peer does. */
  readonly ask: (query: Query, options?: AskOptions) => Promise<Outcome>
  /** Connections at this moment, and peers that are being asked or waited for. */
  readonly inside: () => number
  readonly peers: () => number
}

/** A stock daemon listens with a backlog of 5: of 500 queries at once 105 were lost, with 8 at a time none. */
const defaultPerPeer = 8

/** Makes an engine, which holds nothing but memory while it is not asked. */
export function engine({ parallel, perPeer = defaultPerPeer, memory = memoryOfProcess() }: EngineOptions): Engine {
  const { enter, inside, peers } = queue(parallel, perPeer)
  const prepareTls = tlsCache()

  const ask = async (query: Query, { signal, limitMs }: AskOptions = {}): Promise<Outcome> => {
    const end = ending(signal, limitMs)
    const askedAtMs = performance.now()
    let startedAtMs: number | undefined
    let leave = () => {}
    let refused = false
    const times = (): Times => {
      const nowMs = performance.now()
      const startMs = startedAtMs ?? nowMs
      return { waitedMs: startMs - askedAtMs, tookMs: nowMs - startMs }
    }
    try {
      leave = await enter(query, end.signal)
      startedAtMs = performance.now()
      const watch = {
        refusedVersion: () => {
          refused = true
        },
      }
      const asked = await askFallingBack(query, watch, { signal: end.signal, prepareTls, memory })
      return { kind: 'asked', asked, sent: refused || wasSent(asked), ...times() }
    } catch (error) {
      const why = end.why()
      if (why === undefined) throw error
      return { kind: 'stopped', why, ...times() }
    } finally {
      leave()
      end.forget()
    }
  }
  return { ask, inside, peers }
}

/** The caller's signal and the time limit in one. */
function ending(signal: AbortSignal | undefined, limitMs: number | undefined) {
  const end = new AbortController()
  let why: 'signal' | 'limit' | undefined
  const stop = (by: 'signal' | 'limit') => {
    why ??= by
    end.abort()
  }
  const bySignal = () => stop('signal')
  const timer = limitMs === undefined ? undefined : setTimeout(stop, limitMs, 'limit')
  signal?.addEventListener('abort', bySignal, { once: true })
  if (signal?.aborted) bySignal()
  const forget = () => {
    clearTimeout(timer)
    signal?.removeEventListener('abort', bySignal)
  }
  return { signal: end.signal, why: () => why, forget }
}

function wasSent(asked: Asked): boolean {
  switch (asked.kind) {
    case 'answer':
    case 'no-answer':
      return true
    case 'timeout':
      return asked.phase === 'sending' || asked.phase === 'answer'
    case 'not-connected':
    case 'too-long':
    case 'tls-unusable':
      return false
  }
}
