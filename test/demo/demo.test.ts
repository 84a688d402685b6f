import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { accessLog } from '../../demo/access-log.ts'

describe('the demo', () => {
  it('shows the same bytes by hand and through NRPE, ends by itself and leaves nothing', () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [resolve(import.meta.dirname, '../../demo/demo.ts')],
      {
        encoding: 'utf8',
      },
    )
    expect(stderr).toBe('')
    expect(stdout).toContain('CRITICAL: Found 7 lines (limit=1/5): ')
    expect(stdout).toContain('The same, byte for byte.')
    expect(stdout).toMatch(/▌ cut here: [\d,]+ bytes are missing/)
    expect(status).toBe(0)
    const folder = /(plenum-demo-\w+)\/access_log/.exec(stdout)?.[1]
    expect(folder).toBeDefined()
    expect(readdirSync('/tmp')).not.toContain(folder)
  })

  it('has an access log with seven hits, the last of them with ten lines on both sides', () => {
    const lines = accessLog().trimEnd().split('\n')
    const hits = [...lines.keys()].filter((index) => lines[index]?.includes('hoge'))
    expect(hits).toHaveLength(7)
    const last = hits.at(-1) ?? 0
    expect(Math.min(last, lines.length - 1 - last)).toBeGreaterThanOrEqual(10)
  })
})
