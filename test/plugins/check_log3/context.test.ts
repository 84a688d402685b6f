import { appendFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkLog3 } from '../../../plugins/check_log3/plugin.ts'
import { runPlugin } from '../../../src/check/run.ts'
import { commitStaged, discardStaged } from '../../../src/check/staged-file.ts'

let folder = ''
let log = ''
let seek = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'check_log3-context-'))
  log = join(folder, 'a.log')
  seek = join(folder, 'a.seek')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** A run whose report arrived, or was lost. */
async function check(words: readonly string[], isDelivered = true): Promise<string> {
  const context = { nowMs: Date.now, signal: new AbortController().signal, env: {}, stderr: () => undefined }
  const { output, staged = [] } = await runPlugin(checkLog3, ['-l', log, '-s', seek, '-p', 'E', ...words], context)
  await (isDelivered ? commitStaged(staged) : discardStaged(staged))
  return String(output)
}

const carry = (...words: readonly string[]) => check(['--context-carry', ...words])
const nothing = 'OK: Found 0 lines (limit=1/0): No matches found.'

describe('--context-carry', () => {
  it('shows the lines that a window wanted and that came later, behind the text, before the performance data', async () => {
    await writeFile(log, 'l1\nE2\n')
    expect(await carry('-C', '2')).toBe('WARNING: Found 1 lines (limit=1/0): \nl1\nE2|lines=1\n')
    await appendFile(log, 't3\n')
    expect(await carry('-C', '2')).toBe(`${nothing}\nt3|lines=0\n`)
    await appendFile(log, 't4\nt5\n')
    expect(await carry('-C', '2')).toBe(`${nothing}\nt4|lines=0\n`)
    expect(await carry('-C', '2')).toBe(`${nothing}|lines=0\n`)
  })

  it('shows them again when that report was lost', async () => {
    await writeFile(log, 'E1\n')
    await carry('-C', '+1')
    await appendFile(log, 't2\n')
    expect(await check(['--context-carry', '-C', '+1'], false)).toContain('t2')
    expect(await carry('-C', '+1')).toContain('t2')
    expect(await carry('-C', '+1')).not.toContain('t2')
  })

  it('goes on in the next log when the log is rotated', async () => {
    await writeFile(log, 'E1\nt2\n')
    await carry('-C', '3')
    await rename(log, `${log}.1`)
    await writeFile(log, 't3\nt4\nt5\n')
    expect(await carry('-C', '3')).toBe(`${nothing}\nt3\nt4|lines=0\n`)
  })

  it('is nothing where the log is another and no archive has its lines', async () => {
    await writeFile(log, 'E1 of the old log\n')
    await carry('-C', '3')
    await writeFile(log, 'new\n')
    expect(await carry('-C', '3')).toBe(`${nothing}|lines=0\n`)
  })

  it('does not repeat behind -N what the window had already', async () => {
    await writeFile(log, 'E1\na\nE2\nb\n')
    const words = ['-C', '+3', '-N', '1']
    expect(await carry(...words)).toBe('WARNING: Found 1 lines (limit=1/0/max 1): \n(1) E1\na\nE2\nb\n---|lines=1\n')
    expect(await carry(...words)).toBe('WARNING: Found 1 lines (limit=1/0/max 1): \n(1) E2\nb\n---|lines=1\n')
    await appendFile(log, 'c\nd\ne\n')
    expect(await carry(...words)).toBe('OK: Found 0 lines (limit=1/0/max 1): No matches found.\nc\nd|lines=0\n')
  })

  it('waits behind -N for lines that nobody has written yet', async () => {
    await writeFile(log, 'E1\na\nb\n')
    await carry('-C', '+4', '-N', '1')
    await appendFile(log, 'c\nd\ne\n')
    expect(await carry('-C', '+4', '-N', '1')).toContain('No matches found.\nc\nd|')
  })

  it('shows a line only when it is complete', async () => {
    await writeFile(log, 'E1\n')
    await carry('-C', '+2')
    await appendFile(log, 'half')
    expect(await carry('-C', '+2')).toBe(`${nothing}|lines=0\n`)
    await appendFile(log, ' a line\n')
    expect(await carry('-C', '+2')).toBe(`${nothing}\nhalf a line|lines=0\n`)
  })

  it('begins behind a match whose own line was not finished', async () => {
    await writeFile(log, 'ok\nE1 be')
    expect(await carry('-C', '+1')).toContain('E1 be|')
    await appendFile(log, 'gins\nnext\nlast\n')
    expect(await carry('-C', '+1')).toBe(`${nothing}\nnext|lines=0\n`)
  })

  it('belongs to a window that was shown', async () => {
    await writeFile(log, 'E1\n')
    await carry('-C', '+1', '-q', '-w', '5')
    await appendFile(log, 't2\n')
    expect(await carry('-C', '+1')).toBe(`${nothing}|lines=0\n`)
  })

  it('replaces the bars of what it shows and keeps characters whole', async () => {
    await writeFile(log, 'E1\n')
    await carry('-C', '+1')
    await appendFile(log, 'Grüße|日本\n')
    expect(await carry('-C', '+1')).toBe(`${nothing}\nGrüße!日本|lines=0\n`)
  })

  it('changes nothing without -C and is off where it is not asked for', async () => {
    await writeFile(log, 'E1\n')
    await carry()
    await appendFile(log, 't2\n')
    expect(await carry()).toBe(`${nothing}|lines=0\n`)
    await appendFile(log, 'E3\n')
    await carry('-C', '+1')
    await appendFile(log, 't4\n')
    expect(await check(['-C', '+1'])).toBe(`${nothing}|lines=0\n`)
  })
})

describe('--context-style=merged', () => {
  const merged = (...words: readonly string[]) => check(['--context-style=merged', '-s', '/dev/null', ...words])

  it('numbers the matches inside a group', async () => {
    await writeFile(log, 'E1\nE2\na\nb\nE3\n')
    expect(await merged('-C', '+1', '-a')).toBe(
      'WARNING: Found 3 lines (limit=1/0): \n(1) E1\n(2) E2\na\n--\n(3) E3|lines=3\n',
    )
  })

  it('is as the other style where only the last match is shown', async () => {
    await writeFile(log, 'E1\nE2\na\n')
    expect(await merged('-C', '1')).toBe(await check(['-s', '/dev/null', '-C', '1']))
  })

  it('does not repeat carried lines that stand in a group', async () => {
    const words = ['-C', '3', '-a', '--context-style=merged']
    await writeFile(log, 'E1\n')
    await carry(...words)
    await appendFile(log, 'a\nb\nE2\n')
    expect(await carry(...words)).toBe('WARNING: Found 1 lines (limit=1/0): \nE1\na\nb\nE2|lines=1\n')
    await appendFile(log, 'c\nd\ne\nf\ng\nh\ni\nE3\n')
    expect(await carry('-C', '+3', '-a', '--context-style=merged')).toBe(
      'WARNING: Found 1 lines (limit=1/0): \n(1) E3\nc\nd\ne|lines=1\n',
    )
  })

  it('of another name is refused', async () => {
    await writeFile(log, 'E1\n')
    expect(await check(['--context-style=joined', '-C', '1'])).toMatch(/^UNKNOWN: context-style 'joined'/)
  })

  it('shows what grep shows, with every size of window and however many matches may be shown', async () => {
    const texts = fc.array(fc.constantFrom('E', 'x', 'y', 'é'), { maxLength: 30 })
    const size = fc.integer({ min: 0, max: 4 })
    await fc.assert(
      fc.asyncProperty(texts, size, size, async (lines, before, after) => {
        await writeFile(log, lines.map((text, index) => `${text}${index}\n`).join(''))
        const both = before === after && before > 0
        const context = both ? `${before}` : before > 0 ? `-${before}` : `+${after}`
        const shown = await merged('-C', context, '-a', '-Q', '--no-perfdata')
        const wanted = grep(lines, both || before > 0 ? before : 0, both || before === 0 ? after : 0)
        const text = before === 0 ? shown.replace(/^\(\d+\) /gm, '') : shown
        expect(text).toBe(lines.includes('E') ? `${wanted}\n` : 'No matches found.\n')
      }),
      { numRuns: 300 },
    )
  })
})

/** What `grep -B before -A after` prints, without the last LF. */
function grep(lines: readonly string[], before: number, after: number): string {
  const isShown = lines.map((_, at) => lines.slice(Math.max(0, at - after), at + before + 1).includes('E'))
  const groups: string[][] = []
  for (const [at, text] of lines.entries()) {
    if (!isShown[at]) continue
    if (at === 0 || !isShown[at - 1]) groups.push([])
    groups.at(-1)?.push(`${text}${at}`)
  }
  return groups.map((group) => group.join('\n')).join('\n--\n')
}
