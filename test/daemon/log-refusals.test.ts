import { describe, expect, it } from 'vitest'
import { refusals } from '../../src/daemon/log/refusals.ts'

/** Refusals with a clock that a test moves. */
function counted(limit: number) {
  const lines: string[] = []
  let nowMs = 1_000_000
  let timers: { readonly dueMs: number; readonly callback: () => void }[] = []
  const clock = {
    nowMs: () => nowMs,
    after: (ms: number, callback: () => void) => void timers.push({ dueMs: nowMs + ms, callback }),
  }
  const tick = (ms: number) => {
    nowMs += ms
    const due = timers.filter((timer) => timer.dueMs <= nowMs)
    timers = timers.filter((timer) => timer.dueMs > nowMs)
    for (const { callback } of due) callback()
  }
  const log = refusals((text) => void lines.push(text), limit, clock)
  const refuse = (peer: string, kind = 'host') => log.log(kind, peer, [`Host ${peer} is not allowed to talk to us!`])
  return { lines, tick, refuse, restart: log.restart, log: log.log, timers: () => timers.length }
}

const times = (count: number, act: () => void) => {
  for (let n = 0; n < count; n++) act()
}

describe('refusals of one kind from one host', () => {
  it('are logged up to the limit, and the rest is counted at the end of the minute', () => {
    const { lines, tick, refuse } = counted(2)
    times(59, () => refuse('192.0.2.1'))
    expect(lines).toEqual(Array(2).fill('Host 192.0.2.1 is not allowed to talk to us!'))
    tick(59_999)
    expect(lines.length).toBe(2)
    tick(1)
    expect(lines[2]).toBe(
      'Host 192.0.2.1 is not allowed to talk to us! (57 more in the last 60 seconds, left out: refusal_log_limit)',
    )
    expect(lines.length).toBe(3)
  })

  it('count anew in the next minute', () => {
    const { lines, tick, refuse } = counted(1)
    times(2, () => refuse('192.0.2.1'))
    tick(60_000)
    refuse('192.0.2.1')
    expect(lines[2]).toBe('Host 192.0.2.1 is not allowed to talk to us!')
    tick(60_000)
    expect(lines.length).toBe(3)
  })

  it('need no line at the end when none was left out, and no timer when nobody is refused', () => {
    const { lines, tick, refuse, timers } = counted(2)
    times(2, () => refuse('192.0.2.1'))
    tick(60_000)
    expect(lines.length).toBe(2)
    expect(timers()).toBe(0)
  })

  it('do not use up what another host or kind may log', () => {
    const { lines, refuse } = counted(1)
    times(3, () => refuse('192.0.2.1'))
    refuse('192.0.2.2')
    refuse('192.0.2.1', 'handshake')
    expect(lines.length).toBe(3)
  })

  it('end each in their own minute', () => {
    const { lines, tick, refuse } = counted(1)
    times(2, () => refuse('192.0.2.1'))
    tick(30_000)
    times(3, () => refuse('192.0.2.2'))
    tick(30_000)
    expect(lines.filter((line) => line.includes(' more '))).toEqual([expect.stringContaining('192.0.2.1')])
    tick(30_000)
    expect(lines.at(-1)).toContain('192.0.2.2 is not allowed to talk to us! (2 more in the last 60 seconds')
  })

  it('are all logged with the limit 0', () => {
    const { lines, refuse } = counted(0)
    times(500, () => refuse('192.0.2.1'))
    expect(lines.length).toBe(500)
  })

  it('of several lines are counted once, by the line that names the host', () => {
    const { lines, tick, log } = counted(1)
    times(3, () => log('x', '192.0.2.1', ['Error: why', 'Client request from 192.0.2.1 was invalid, bailing out...']))
    expect(lines.length).toBe(2)
    tick(60_000)
    expect(lines[2]).toMatch(/^Client request from 192\.0\.2\.1 was invalid, bailing out\.\.\. \(2 more /)
  })

  it('are counted so far at a reload, and then by the new limit', () => {
    const { lines, tick, refuse, restart } = counted(1)
    times(5, () => refuse('192.0.2.1'))
    tick(10_000)
    restart(3)
    expect(lines.at(-1)).toContain('(4 more in the last 10 seconds, left out')
    times(3, () => refuse('192.0.2.1'))
    expect(lines.length).toBe(5)
  })
})

it('hosts without number are counted together, so that they fill neither log nor memory', () => {
  const { lines, tick, refuse, timers } = counted(2)
  for (let n = 0; n < 50_000; n++) refuse(`2001:db8::${n.toString(16)}`)
  expect(lines.length).toBe(1002)
  expect(timers()).toBe(1)
  tick(60_000)
  expect(lines.slice(1002)).toEqual([
    'Host 2001:db8::3e8 is not allowed to talk to us! (48998 more from this and other hosts in the last 60 seconds, left out: refusal_log_limit)',
  ])
})
