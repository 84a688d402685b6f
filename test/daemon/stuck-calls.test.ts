import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'
import { stuckCalls } from '../../src/daemon/runner/stuck-calls.ts'

const call = (...argv: readonly string[]) => ({ name: 'check_file_age', argv, env: {} })
const said = (outcome: ReturnType<ReturnType<typeof stuckCalls>['answerTo']>) =>
  outcome?.kind === 'finished' ? [outcome.output.toString(), outcome.exitCode] : outcome

it('a check that is stuck is answered, others too when too many are, and nobody once its thread has ended', async () => {
  const worker = new Worker("require('node:worker_threads').parentPort.once('message', () => undefined)", {
    eval: true,
  })
  const calls = stuckCalls(1)
  expect(calls.answerTo(call('-f', '/a'))).toBe(undefined)
  calls.add(worker, call('-f', '/a'), performance.now() - 312_000)
  expect(said(calls.answerTo(call('-f', '/a')))).toEqual([
    'check_file_age UNKNOWN - the same check waits for a file system that does not answer (stuck for 312 s)\n',
    3,
  ])
  expect(said(calls.answerTo(call('-f', '/b')))).toEqual([
    'check_file_age UNKNOWN - 1 checks wait for file systems that do not answer: no more are started\n',
    3,
  ])
  const ended = once(worker, 'exit')
  worker.postMessage('end')
  await ended
  expect(calls.count()).toBe(0)
  expect(calls.answerTo(call('-f', '/a'))).toBe(undefined)
})
