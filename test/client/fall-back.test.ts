import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { askFallingBack } from '../../src/client/fall-back.ts'
import type { Lessons } from '../../src/client/peer-memory.ts'
import { report } from '../../src/client/report.ts'
import type { PacketVersion } from '../../src/protocol/packet.ts'
import { type FakePeer, fakePeer } from '../helpers/fake-peer.ts'
import { oneMemory, queryFor } from '../helpers/memory.ts'
import { v2Packet, v3Answer, v4Packet } from '../helpers/packets.ts'

const answers = { 2: v2Packet(2, 'two'), 3: v3Answer('three'), 4: v4Packet(2, 'four') } as const
const full = v2Packet(2, 'x'.repeat(1023))

/** A peer that hangs up on every version but those it speaks, which a test may change. */
async function peerOf(...spoken: readonly PacketVersion[]) {
  let known: readonly number[] = spoken
  let seen = 0
  const peer: FakePeer = await fakePeer(({ version }, socket) => {
    const speaks = known.find((each) => each === version)
    socket.end(speaks === 2 ? answers[2] : speaks === 3 ? answers[3] : speaks === 4 ? answers[4] : '')
  })
  return {
    port: peer.port,
    becomes: (...now: readonly PacketVersion[]) => {
      known = now
    },
    /** The versions it was asked in since the last call. */
    asked: () => {
      const news = peer.versions().slice(seen)
      seen += news.length
      return news
    },
  }
}

const all: readonly PacketVersion[] = [2, 3, 4]
const lists: readonly (readonly PacketVersion[])[] = [[], [2], [3], [4], [2, 3], [2, 4], [3, 4], [2, 3, 4]]
const subsets = lists.map((spoken) => ({ spoken }))
const speaking2 = subsets.filter(({ spoken }) => spoken.includes(2))

describe('a check of a peer seen before', () => {
  it.each([
    ['2.x', [2], [4, 3, 2], [2]],
    ['3.x', [2, 3], [4, 3], [3]],
    ['4.x', [2, 4], [4], [4]],
    ['one that hangs up on everything', [], [4, 3, 2], [4, 2]],
  ] as const)('asks in the version that it speaks: %s', async (_, spoken, first, later) => {
    const peer = await peerOf(...spoken)
    const memory = oneMemory()
    await askFallingBack(queryFor(peer.port), {}, { memory })
    expect(peer.asked()).toEqual(first)
    for (let n = 0; n < 3; n++) {
      await askFallingBack(queryFor(peer.port), {}, { memory })
      expect(peer.asked()).toEqual(later)
    }
  })

  it('costs two connections where it took version 4 before and refuses this query in every version', async () => {
    const peer = await peerOf(2, 4)
    const memory = oneMemory()
    await askFallingBack(queryFor(peer.port), {}, { memory })
    expect([peer.asked(), memory.lessons()]).toEqual([[4], { version: 4 }])
    peer.becomes()
    await askFallingBack(queryFor(peer.port), {}, { memory })
    expect(peer.asked()).toEqual([4, 2])
  })

  describe.each(all)('remembered with version %i', (version) => {
    it.each(subsets)('needs no more than two connections, whatever it speaks now: $spoken', async ({ spoken }) => {
      const peer = await peerOf(...spoken)
      const asked = await askFallingBack(queryFor(peer.port), {}, { memory: oneMemory({ version }) })
      expect(peer.asked().length).toBeLessThanOrEqual(2)
      // Every daemon of NRPE speaks version 2, so this is an answer each time.
      if (spoken.includes(2)) expect(asked.kind).toBe('answer')
    })

    it.each(speaking2)('needs one after two checks: $spoken', async ({ spoken }) => {
      const peer = await peerOf(...spoken)
      const memory = oneMemory({ version })
      for (let n = 0; n < 2; n++) await askFallingBack(queryFor(peer.port), {}, { memory })
      peer.asked()
      await askFallingBack(queryFor(peer.port), {}, { memory })
      expect(peer.asked()).toHaveLength(1)
    })
  })

  it('asks an upgraded one in version 4 again once an answer may have been cut', async () => {
    let upgraded = false
    const peer = await fakePeer(({ version }, socket) =>
      socket.end(version === 2 ? full : upgraded && version === 4 ? answers[4] : ''),
    )
    const memory = oneMemory({ version: 2 })
    upgraded = true
    for (let n = 0; n < 3; n++) await askFallingBack(queryFor(peer.port), {}, { memory })
    expect(peer.versions()).toEqual([2, 4, 4])
  })

  it('asks one in version 4 that takes its version 2 no more', async () => {
    const peer = await peerOf(4)
    const memory = oneMemory({ version: 2 })
    await askFallingBack(queryFor(peer.port), {}, { memory })
    expect(peer.asked()).toEqual([2, 4])
    expect(memory.lessons().version).toBe(4)
  })

  it('gives one that let nobody in the chance to show that it speaks version 3', async () => {
    const peer = await peerOf()
    const memory = oneMemory()
    await askFallingBack(queryFor(peer.port), {}, { memory })
    peer.becomes(3, 2)
    for (let n = 0; n < 3; n++) await askFallingBack(queryFor(peer.port), {}, { memory })
    expect(peer.asked()).toEqual([4, 3, 2, 4, 2, 3, 3])
  })
})

describe('a peer that hangs up late may have run the command', () => {
  async function peerThatTakes(ms: number) {
    let nowMs = 0
    vi.spyOn(process, 'uptime').mockImplementation(() => nowMs / 1000)
    onTestFinished(() => void vi.restoreAllMocks())
    return await fakePeer((_query, socket) => {
      nowMs += ms
      socket.end()
    })
  }

  it('so it is asked once, and forgotten where it was known', async () => {
    const peer = await peerThatTakes(3001)
    const memory = oneMemory({ version: 3 })
    const query = queryFor(peer.port)
    const asked = await askFallingBack(query, {}, { memory })
    expect(peer.versions()).toEqual([3])
    expect(asked).toMatchObject({ kind: 'no-answer', mayHaveRun: true })
    expect(report(asked, query).stdout.toString()).toContain('it ended over the command (stopped, restarted or killed)')
    expect(memory.lessons().version).toBeUndefined()
    await askFallingBack(query, {}, { memory })
    expect(peer.versions()).toEqual([3, 4])
  })

  it('also where nothing is known of it', async () => {
    const peer = await peerThatTakes(3001)
    expect(await askFallingBack(queryFor(peer.port))).toMatchObject({ kind: 'no-answer', mayHaveRun: true })
    expect(peer.versions()).toEqual([4])
  })

  it('and one that is just slow to refuse is asked in its own version', async () => {
    const peer = await peerThatTakes(3000)
    await askFallingBack(queryFor(peer.port))
    expect(peer.versions()).toEqual([4, 3, 2])
  })
})

describe('a text that version 2 cannot carry', () => {
  const text = Buffer.alloc(1024, 'x')

  it.each(all)('reaches an upgraded peer that is remembered with version %i', async (version) => {
    const peer = await peerOf(2, 4)
    const asked = await askFallingBack(queryFor(peer.port, { text }), {}, { memory: oneMemory({ version }) })
    expect(asked.kind).toBe('answer')
    expect(peer.asked().length).toBeLessThanOrEqual(2)
  })

  it.each([undefined, ...all])('is told to be too long for an old one (remembered: %s)', async (version) => {
    const peer = await peerOf(2)
    const asked = await askFallingBack(queryFor(peer.port, { text }), {}, { memory: oneMemory({ version }) })
    expect(asked).toEqual({ kind: 'too-long', version: 2, mostBytes: 1023 })
    expect(peer.asked()).toHaveLength(2)
  })
})

describe('what is no lesson', () => {
  const nothing: Lessons = {}

  it.each([[[2]], [[3, 2]]] as const)('versions pinned to %j: neither learned nor used', async (versions) => {
    const peer = await peerOf()
    const memory = oneMemory()
    await askFallingBack(queryFor(peer.port, { versions }), {}, { memory })
    expect(memory.lessons()).toEqual(nothing)
    await askFallingBack(queryFor(peer.port, { versions }), {}, { memory: oneMemory({ version: 4 }) })
    expect(peer.asked()).toEqual([...versions, ...versions])
  })

  it('an answer that stopped in the middle', async () => {
    const peer = await fakePeer((_query, socket) => socket.end(answers[4].subarray(0, 5)))
    const memory = oneMemory({ version: 3 })
    await askFallingBack(queryFor(peer.port), {}, { memory })
    expect(memory.lessons()).toEqual({ version: 3 })
  })

  it('silence', async () => {
    const peer = await fakePeer(() => undefined)
    const memory = oneMemory()
    await askFallingBack(queryFor(peer.port, { timeoutSeconds: 0.2 }), {}, { memory })
    expect(memory.lessons()).toEqual(nothing)
  })
})
