import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { RunOutcome } from '../../src/daemon/runner/outcome.ts'
import { pluginPool } from '../../src/daemon/runner/pool.ts'
import { running } from '../../src/daemon/runner/running.ts'

const folder = mkdtempSync(join(tmpdir(), 'plenum-pool-'))
const log = join(folder, 'a.log')
// A pattern gives up a line after half a second, and a run after ten of those: long enough for these tests.
writeFileSync(log, `error\n${`${'x'.repeat(5000)}\n`.repeat(20)}`)
const limits = { timeoutMs: 20_000, maxOutputBytes: 1 << 20 }

/** Its own words, or how else it ended. */
const textOf = (outcome: RunOutcome) =>
  outcome.kind === 'finished' ? outcome.output.toString() : outcome.kind === 'ended' ? outcome.why : outcome.kind

describe('a pool of two threads', () => {
  const pool = pluginPool(running(), { maxThreads: 2, eagerThreads: 2, patienceMs: 20, idleMs: 60_000 })
  afterAll(async () => {
    await pool.close()
    rmSync(folder, { recursive: true })
  })
  const check = (pattern: string, timeoutMs = limits.timeoutMs) =>
    pool.run(
      { name: 'check_log3', argv: ['-l', log, '-s', '/dev/null', '-p', pattern], env: {} },
      { ...limits, timeoutMs },
    )

  it('runs more calls than it has threads, one after the other', async () => {
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => check('error')))
    expect(outcomes.map(textOf)).toEqual(
      Array.from({ length: 10 }, () => 'WARNING: Found 1 lines (limit=1/0): error|lines=1\n'),
    )
  })

  it('ends a call at its time limit and serves on, also when all threads were hung', async () => {
    const hung = await Promise.all([1, 2].map(() => check('(x+x+)+y', 300)))
    expect(hung.map(textOf)).toEqual(['timeout', 'timeout'])
    expect(textOf(await check('error'))).toContain('Found 1 lines')
  })

  it('counts the wait for a thread against the time limit', async () => {
    const hung = [1, 2].map(() => check('(x+x+)+y', 1_000))
    expect(textOf(await check('error', 100))).toBe('timeout')
    await Promise.all(hung)
    expect(textOf(await check('error'))).toContain('Found 1 lines')
  })

  it('leaves no file behind where a call was ended', async () => {
    await check('(x+x+)+y', 100)
    expect(readdirSync(folder)).toEqual(['a.log'])
  })

  it('answers for a plugin that does not exist', async () => {
    const outcome = await pool.run({ name: 'check_nothing', argv: [], env: {} }, limits)
    expect(outcome).toMatchObject({ kind: 'crashed', plugin: 'check_nothing' })
  })

  it('keeps no more output than it may, and counts the rest', async () => {
    const call = { name: 'check_log3', argv: ['-l', log, '-s', '/dev/null', '-p', 'x'], env: {} }
    const whole = textOf(await pool.run(call, limits))
    const kept = await pool.run(call, { ...limits, maxOutputBytes: 100 })
    expect(kept).toMatchObject({ outputBytes: whole.length })
    expect(textOf(kept)).toBe(whole.slice(0, 100))
  })
})
