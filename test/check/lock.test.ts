import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  lutimesSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { stagedName } from '../../src/check/hidden-name.ts'
import { type HeldLock, handOver, isHeld, releaseLock, takeLock } from '../../src/check/lock.ts'
import { thisHolder } from '../../src/check/lock-holder.ts'
import { commitStaged } from '../../src/check/staged-file.ts'
import { killAtExit } from '../helpers/processes.ts'

let folder = ''
let file = ''
let lockPath = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plenum-lock-'))
  file = join(folder, 'a.seek')
  lockPath = join(folder, '.a.seek.lock')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const take = (waitMs = 0, signal = new AbortController().signal) => takeLock(file, waitMs, signal)

async function held(): Promise<HeldLock> {
  const outcome = await take()
  if (outcome.kind !== 'held') throw new Error(`the lock is ${outcome.kind}`)
  return outcome.lock
}

/** A lock as another run would have left it. */
function leave(content: object): void {
  symlinkSync(JSON.stringify({ token: 'other', since: '2026-11-24T12:00:00.000Z', ...content }), lockPath)
}

describe('the lock of a state file', () => {
  it('is held by one run at a time and says by whom', async () => {
    const lock = await held()
    expect(await take()).toEqual({
      kind: 'busy',
      path: lockPath,
      by: expect.stringMatching(`process ${process.pid}, since 2`),
    })
    releaseLock(lock)
    expect(readdirSync(folder)).toEqual([])
    expect((await take()).kind).toBe('held')
  })

  it('goes to the one who waits as soon as it is free', async () => {
    const lock = await held()
    const waiting = take(10_000)
    releaseLock(lock)
    expect((await waiting).kind).toBe('held')
  })

  it('is not waited for any longer when the caller gives up', async () => {
    await held()
    const caller = new AbortController()
    const waiting = take(10_000, caller.signal)
    caller.abort()
    await expect(waiting).rejects.toThrow('abort')
  })

  it('of a process that was killed is removed at once, with what it had staged', async () => {
    const child = killAtExit(spawn('sleep', ['60']))
    const { boot, space } = thisHolder('process')
    const pid = child.pid ?? 0
    const start = startOf(pid)
    leave({ pid, thread: pid, boot, space, start })
    writeFileSync(stagedName(file, 'other'), 'half')
    expect((await take()).kind).toBe('busy')
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect((await take()).kind).toBe('held')
    expect(readdirSync(folder)).toEqual(['.a.seek.lock'])
  })

  it('of an earlier process with a number that is used again is removed', async () => {
    leave({ ...thisHolder('process'), start: '1' })
    expect((await take()).kind).toBe('held')
  })

  it('of another host or container is respected while it gives signs of life, and no longer', async () => {
    leave({ ...thisHolder('process'), boot: 'elsewhere', start: '1' })
    expect((await take()).kind).toBe('busy')
    const longAgo = new Date(Date.now() - 61_000)
    lutimesSync(lockPath, longAgo, longAgo)
    expect((await take()).kind).toBe('held')
  })

  it('is lost by a holder that gave no sign of life, which then saves nothing', async () => {
    const lock = await held()
    const longAgo = new Date(Date.now() - 61_000)
    lutimesSync(lockPath, longAgo, longAgo)
    const next = await held()
    expect([isHeld(lock), isHeld(next)]).toEqual([false, true])
    const staged = { temporary: stagedName(file, lock.token), path: file, lock }
    writeFileSync(staged.temporary, 'late')
    await commitStaged([staged])
    expect(readdirSync(folder)).toEqual(['.a.seek.lock'])
    expect(isHeld(next)).toBe(true)
  })

  it('is one between the threads of a process, and ends with its thread', async () => {
    const thread = await lockingThread()
    expect((await take()).kind).toBe('busy')
    await thread.terminate()
    expect((await take()).kind).toBe('held')
  })

  it('outlives the thread that handed it over to its process', async () => {
    const lock = handOver(await held())
    expect(isHeld(lock)).toBe(true)
    expect(JSON.parse(readlinkSync(lockPath))).toMatchObject({ pid: process.pid, thread: process.pid })
    releaseLock(lock)
    expect(readdirSync(folder)).toEqual([])
  })

  it('does not exist where something else has its name, which stays as it is', async () => {
    writeFileSync(lockPath, 'precious')
    expect(await take()).toEqual({ kind: 'none' })
    rmSync(lockPath)
    symlinkSync('/etc/passwd', lockPath)
    expect(await take()).toEqual({ kind: 'none' })
    rmSync(lockPath)
    symlinkSync(JSON.stringify({ token: '../../x', pid: 1 }), lockPath)
    expect(await take()).toEqual({ kind: 'none' })
    expect(existsSync(folder)).toBe(true)
  })

  it('does not exist in a folder that is not there', async () => {
    expect(await takeLock(join(folder, 'no', 'a.seek'), 0, new AbortController().signal)).toEqual({ kind: 'none' })
  })

  it('has a name that fits into a folder however long the name of the file is', async () => {
    const long = join(folder, `${'あ'.repeat(80)}.seek`)
    expect((await takeLock(long, 0, new AbortController().signal)).kind).toBe('held')
  })
})

function startOf(pid: number): string {
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}

async function lockingThread(): Promise<Worker> {
  const lock = new URL('../../src/check/lock.ts', import.meta.url).href
  const script = `
    const { parentPort, workerData } = require('node:worker_threads')
    import(${JSON.stringify(lock)}).then(async ({ takeLock }) => {
      const outcome = await takeLock(workerData, 0, new AbortController().signal)
      parentPort.postMessage(outcome.kind)
      setInterval(() => undefined, 1000)
    })`
  const thread = new Worker(script, { eval: true, workerData: file })
  const [kind] = await once(thread, 'message')
  expect(kind).toBe('held')
  return thread
}
