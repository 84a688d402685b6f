import { existsSync, readFileSync, rmSync } from 'node:fs'
import { attempt } from './failure.ts'
import { commit, modes, stage, staged } from './staged.ts'

/** Where a certificate and its key are. */
export type Pair = { readonly certificate: string; readonly key: string }

/** Writes both beside their places; `key` is undefined where the old one stays. */
export function stagePair(pair: Pair, certificate: string, key: string | undefined): void {
  if (key !== undefined) stage(pair.key, key, modes.secret)
  stage(pair.certificate, certificate, modes.open)
}

/** Puts both in their places, the key first: settlePair() goes on from any moment in between. */
export function commitPair(pair: Pair): void {
  if (existsSync(staged(pair.key))) commit(pair.key)
  commit(pair.certificate)
}

/** Removes what was staged. */
export function dropPair(pair: Pair): void {
  for (const path of [pair.certificate, pair.key]) rmSync(staged(path), { force: true })
}

/**
 * Ends what a run that was killed had begun: forward where `isDecided` says so of the waiting certificate, else back.
 */
export function settlePair(pair: Pair, isDecided: (certificate: string) => boolean): void {
  const waiting = staged(pair.certificate)
  const isForward = existsSync(waiting) && isDecided(attempt('read', waiting, () => readFileSync(waiting, 'utf8')))
  if (isForward) commitPair(pair)
  else dropPair(pair)
}
