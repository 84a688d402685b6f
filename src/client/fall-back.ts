import { type Asked, ask, type Means, type Watch } from './ask.ts'
import type { Query } from './query.ts'

/**
 * Asks in the query's versions, newest first. The next one is tried only where the peer hung up without a byte of
 * answer, or said that it does not know the version: one that was refused was never run. An answer that arrived, whole
 * or broken, is final, and so is a time limit.
 */
export async function askFallingBack(query: Query, watch: Watch = {}, means: Means = {}): Promise<Asked> {
  let asked: Asked = { kind: 'timeout', phase: 'resolving', address: query.host, receivedBytes: 0 }
  for (const [index, version] of query.versions.entries()) {
    const before = asked
    asked = await ask(query, version, watch, means)
    // A daemon that hung up on every version it was asked in tells more than the one it cannot be asked in.
    if (asked.kind === 'too-long' && index > 0 && before.kind !== 'no-answer') return before
    const isLast = index === query.versions.length - 1
    if (isLast || !refusedUnread(asked, version)) return asked
    watch.refusedVersion?.(version, 'address' in asked ? asked.address : query.host)
  }
  return asked
}

function refusedUnread(asked: Asked, version: number): boolean {
  if (asked.kind === 'answer') return saysBadVersion(asked, version)
  return asked.kind === 'no-answer' && asked.received.kind === 'closed' && asked.received.receivedBytes === 0
}

/** NSClient++ answers a version it does not know with a version 2 packet that says so. */
function saysBadVersion({ packet }: Extract<Asked, { kind: 'answer' }>, version: number): boolean {
  return version > 2 && packet.version === 2 && packet.text.includes(`Invalid packet version.${version}`)
}
