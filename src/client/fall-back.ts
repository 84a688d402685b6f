import { type Asked, ask } from './ask.ts'
import type { Query } from './query.ts'

/**
 * Asks in the query's versions, newest first. The next one is tried only where the peer hung up without a byte of
 * answer: a version that was refused was never run. An answer that arrived, whole or broken, is final, and so is a
 * time limit.
 */
export async function askFallingBack(query: Query): Promise<Asked> {
  let asked: Asked = { kind: 'timeout' }
  for (const version of query.versions) {
    asked = await ask(query, version)
    if (!refusedUnread(asked)) return asked
  }
  return asked
}

function refusedUnread(asked: Asked): boolean {
  return asked.kind === 'no-answer' && asked.received.kind === 'closed' && asked.received.receivedBytes === 0
}
