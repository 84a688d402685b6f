import { expect, it } from 'vitest'
import { defaultConfig } from '../../src/config/config.ts'
import { complaintOf } from '../../src/daemon/complaint.ts'
import { fromOutcome } from '../../src/daemon/outcome-answer.ts'
import { finished, type RunOutcome } from '../../src/daemon/runner/outcome.ts'

const config = defaultConfig()
const nothing = { output: Buffer.alloc(0), outputBytes: 0 }

it.each<[outcome: RunOutcome, complaint: string | undefined, text: string]>([
  [finished(0, Buffer.from('OK\n')), undefined, 'OK'],
  [finished(127), 'printed nothing (exit code 127: no such program)', 'NRPE: Unable to read output'],
  [finished(undefined), 'printed nothing (ended by a signal)', 'NRPE: Unable to read output'],
  [
    { kind: 'ended', why: 'timeout', ...nothing },
    'was ended: it ran longer than command_timeout (7 seconds)',
    'NRPE: Command timed out after 7 seconds',
  ],
  [
    { kind: 'ended', why: 'shutdown', ...nothing },
    'was ended: the daemon stopped, and shutdown_timeout (10 seconds) was over',
    'NRPE: Command ended, because the daemon was stopped',
  ],
  [
    { kind: 'not-started', reason: 'Too many open files' },
    'could not be started: Too many open files',
    'NRPE: Call to fork() failed (Too many open files)',
  ],
  [
    { kind: 'crashed', plugin: 'check_log3', reason: 'its thread ended' },
    'ended in a fault of the plugin check_log3 itself: its thread ended',
    'check_log3 UNKNOWN - internal error: its thread ended',
  ],
])('%j is logged and answered', (outcome, complaint, text) => {
  expect(complaintOf(outcome, 7, config)).toBe(complaint)
  expect(`${fromOutcome(outcome, 7, config).text}`).toBe(text)
})

it('output up to the time limit counts as output of the command when it has to be cut', () => {
  const outcome: RunOutcome = { kind: 'ended', why: 'timeout', output: Buffer.from('abc'), outputBytes: 10 }
  const { text, outputBytes, resultCode } = fromOutcome(outcome, 7, config)
  expect({ text: `${text}`, outputBytes, resultCode }).toEqual({
    text: 'NRPE: Command timed out after 7 seconds\nabc',
    outputBytes: text.length + 7,
    resultCode: 3,
  })
})
