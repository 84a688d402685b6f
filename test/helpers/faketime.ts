import { writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { faketimeAdvice, faketimeLibrary } from './faketime-path.ts'

/** Tests of a clock that jumps. Without libfaketime: skipped with a word where to get it, or failed where CI=true. */
export function describeWithFaketime(name: string, tests: () => void): void {
  if (faketimeLibrary !== undefined) describe(name, tests)
  else if (process.env.CI === 'true')
    describe(name, () => it('finds libfaketime', () => expect(faketimeAdvice).toBeUndefined()))
  else describe.skip(`${name} (skipped: ${faketimeAdvice})`, tests)
}

/**
 * The environment of a program whose wall clock follows `file`; the monotonic clock stays, as it does when an
 * administrator or NTP sets the time.
 */
export function fakeClock(file: string): NodeJS.ProcessEnv {
  setClock(file, 0)
  return {
    ...process.env,
    LD_PRELOAD: faketimeLibrary,
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  }
}

/** Sets it so many seconds ahead of the real time, or behind it. */
export function setClock(file: string, seconds: number): void {
  writeFileSync(file, `${seconds < 0 ? '' : '+'}${seconds}\n`, { mode: 0o644 })
}
