import type { Lessons, PeerMemory } from '../../src/client/peer-memory.ts'
import type { Query } from '../../src/client/query.ts'

/** A memory of one peer that a test can look into. */
export type OneMemory = PeerMemory & { readonly lessons: () => Lessons }

/** Begins with what is given. */
export function oneMemory(first: Lessons = {}): OneMemory {
  let lessons = first
  return {
    lessons: () => lessons,
    recall: () => lessons,
    learn: (_, more) => {
      lessons = { ...lessons, ...more }
    },
  }
}

/** A query for the daemon's version over plain TCP, as check_nrpe asks without options. */
export function queryFor(port: number, other: Partial<Query> = {}): Query {
  return {
    ...{ host: '127.0.0.1', port, family: 0, tls: undefined, text: Buffer.from('_NRPE_CHECK'), versions: [4, 3, 2] },
    ...{ payloadBytes: undefined, maxBufferBytes: 1 << 20, timeoutSeconds: 10, timeoutExitCode: 2 },
    ...other,
  }
}
