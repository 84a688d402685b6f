import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../helpers/folders.ts'
import { check } from './check.ts'

const folder = temporaryFolder()
const log = join(folder, 'a.log')
const seek = join(folder, 's.seek')

beforeEach(() => rmSync(seek, { force: true }))

async function beat(...more: readonly string[]) {
  const { stdout } = await check(['-l', log, '-s', seek, '-p', 'error', '-d', ...more])
  return stdout
}

describe('a heartbeat with a pattern', () => {
  const silent = 'WARNING: Log file not written to since last check\n'

  it('reads what -N left for the next run before it calls the log silent', async () => {
    writeFileSync(log, 'error 1\nerror 2\nerror 3\n')
    const shown = [await beat('-N', '2'), await beat('-N', '2'), await beat('-N', '2')]
    expect(shown).toEqual([expect.stringContaining('(2) error 2'), expect.stringContaining('(1) error 3'), silent])
  })

  it('calls it silent at once where the last match was the last line, or only an unfinished line waits', async () => {
    writeFileSync(log, 'error 1\n')
    expect([await beat('-1'), await beat('-1')]).toEqual([expect.stringContaining('error 1'), silent])
    rmSync(seek)
    writeFileSync(log, 'error 1\nhalf')
    expect([await beat(), await beat()]).toEqual([expect.stringContaining('error 1'), silent])
  })

  it('takes --report-only for the end of the log', async () => {
    writeFileSync(log, 'error 1\nerror 2\n')
    expect([await beat('--report-only=1'), await beat()]).toEqual([expect.stringContaining('error 1'), silent])
  })
})
