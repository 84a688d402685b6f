import { fstatSync, openSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { stderrIsJournal } from '../../src/daemon/log/stderr.ts'

describe('standard error is the journal', () => {
  const fd = openSync('/dev/null', 'w')
  const { dev, ino } = fstatSync(fd)

  it.each([
    ['when JOURNAL_STREAM names the very file', `${dev}:${ino}`, true],
    ['not when it names another file', `${dev}:${ino + 1}`, false],
    ['not when it names another device', `${dev + 1}:${ino}`, false],
    ['not when it is not set', undefined, false],
    ['not when it is nonsense', 'x', false],
  ])('%s', (_, stream, expected) => {
    expect(stderrIsJournal(stream, fd)).toBe(expected)
  })

  it('not when standard error is closed', () => {
    expect(stderrIsJournal(`${dev}:${ino}`, 9999)).toBe(false)
  })
})
