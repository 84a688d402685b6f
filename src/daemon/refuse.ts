import type { Setup } from './setup.ts'

/** Logs why a peer is turned away, as often as refusal_log_limit allows, and counts it. `reason` is one of a few. */
export function refuse({ log, metrics }: Setup, reason: string, peer: string, ...lines: readonly string[]): void {
  log.refusal(reason, peer, ...lines)
  metrics.refusal(reason)
}
