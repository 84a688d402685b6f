import { steadyMs } from '../check/clock.ts'
import type { PacketVersion } from '../protocol/packet.ts'
import { type Asked, ask, type Means, type Watch } from './ask.ts'
import { mostV2Bytes } from './encode.ts'
import type { Query } from './query.ts'
import { nextLesson, versionsFor } from './versions.ts'

/**
 * No daemon takes so long over a refusal, behind the query's last byte: a fixed time, or so many times what its connection and
 * handshake took. One that hangs up later may have died over the command.
 */
const slowestRefusalMs = 3000
const slowestRefusalFactor = 4

/**
 * Asks in the query's versions, newest first; one that a memory knows first, and then in one other. The next one is
 * tried only where the peer hung up without a byte of answer, or said that it does not know the version: one that was
 * refused was never run. An answer that arrived, whole or broken, is final, and so are a time limit and a peer that hangs up
 * late: what it is asked may have run.
 */
export async function askFallingBack(query: Query, watch: Watch = {}, means: Means = {}): Promise<Asked> {
  // -2, -3 and -P are the user's word.
  const memory = query.versions[0] === 4 ? means.memory : undefined
  const known = memory?.recall(query).version
  const versions = versionsFor(known, query.versions, query.text.length <= mostV2Bytes(query))
  let asked: Asked = { kind: 'timeout', phase: 'resolving', address: query.host, receivedBytes: 0 }
  for (const [index, version] of versions.entries()) {
    const before = asked
    const clock = refusalClock(watch)
    // A host whose first address drops packets costs the share of that once.
    const firstAddress = before.kind === 'no-answer' || before.kind === 'answer' ? before.address : means.firstAddress
    asked = await ask(query, version, clock.watch, { ...means, firstAddress })
    const isRefused = refusedUnread(asked, version)
    if (isRefused && asked.kind === 'no-answer' && clock.isLate()) {
      // If it was another daemon all the same, the next check finds that out.
      if (known !== undefined) memory?.learn(query, { version: undefined })
      return { ...asked, mayHaveRun: true }
    }
    const isLast = index === versions.length - 1
    if (memory && (isLast || !isRefused)) {
      const lesson = nextLesson(known, isRefused || asked.kind === 'too-long' ? 'refused' : answeredIn(asked, version))
      if (lesson !== known) memory.learn(query, { version: lesson })
    }
    // A daemon that hung up on every version it was asked in tells more than the one it cannot be asked in.
    if (asked.kind === 'too-long' && index > 0 && before.kind !== 'no-answer') return before
    if (isLast || !isRefused) return asked
    watch.refusedVersion?.(version, 'address' in asked ? asked.address : query.host)
  }
  return asked
}

/** Tells whether a peer that hangs up now is too late for a refusal; one that was sent nothing never is. */
function refusalClock(watch: Watch) {
  const beganMs = steadyMs()
  let sentMs: number | undefined
  const phase: Watch['phase'] = (now, socket) => {
    if (now === 'sending') sentMs = steadyMs()
    watch.phase?.(now, socket)
  }
  const isLate = () =>
    sentMs !== undefined && steadyMs() - sentMs > Math.max(slowestRefusalMs, slowestRefusalFactor * (sentMs - beganMs))
  return { watch: { ...watch, phase }, isLate }
}

function refusedUnread(asked: Asked, version: number): boolean {
  if (asked.kind === 'answer') return saysBadVersion(asked, version)
  return asked.kind === 'no-answer' && asked.received.kind === 'closed' && asked.received.receivedBytes === 0
}

/** NSClient++ answers a version it does not know with a version 2 packet that says so. */
function saysBadVersion({ packet }: Extract<Asked, { kind: 'answer' }>, version: number): boolean {
  return version > 2 && packet.version === 2 && packet.text.includes(`Invalid packet version.${version}`)
}

function answeredIn(asked: Asked, version: PacketVersion) {
  if (asked.kind !== 'answer') return 'nothing'
  const { text, bufferBytes } = asked.packet
  // Cut before its NUL, and perhaps before a character of up to four bytes.
  return version === 2 && text.length >= bufferBytes - 4 ? 'full' : version
}
