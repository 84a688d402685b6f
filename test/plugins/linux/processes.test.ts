import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Process } from '../../../plugins/linux/process.ts'
import { eachProcess } from '../../../plugins/linux/processes.ts'
import { psTable } from '../../../plugins/linux/ps-line.ts'
import { makeFolder } from '../../helpers/folders.ts'
import { debianMachines, recordedProc } from '../../helpers/recorded-proc.ts'
import { makeTree } from '../../helpers/recorded-tree.ts'

const { signal } = new AbortController()

async function allOf(root: string): Promise<readonly Process[]> {
  const found: Process[] = []
  expect(await eachProcess(root, signal, (process) => found.push(process))).toBe(undefined)
  return found
}

describe('the processes of /proc', () => {
  it.each(['host', 'container', ...debianMachines] as const)(
    'are those that ps printed, to the letter: %s',
    async (name) => {
      const { root, ps } = recordedProc(name)
      const { header, line } = psTable(root)
      const lines = (await allOf(root)).map(line)
      expect([header, ...lines].map(withoutWidths)).toEqual(ps.map((row) => withoutWidths(row.replaceAll('|', '¦'))))
    },
  )

  /** ps gives a Japanese character two columns, and lines up what is behind. */
  const withoutWidths = (row: string) => (/[\u3000-\u9fff]/.test(row) ? row.replace(/ +/g, ' ') : row)

  it('that use much are caught up with in the next columns, as ps does', async () => {
    const stat = '7 (x) R 1 7 7 0 -1 0 0 0 0 0 9 9 0 0 20 0 1 0 0 28672397312 0'
    const root = makeTree({
      'proc/uptime': '9.00 1',
      'proc/7/stat': stat,
      'proc/7/status': 'Name:\tx\nVmRSS:\t133076 kB\n',
    })
    onTestFinished(() => rmSync(root, { recursive: true }))
    const [process] = await allOf(root)
    expect(process && psTable(root).line(process)).toBe(
      'Rs       0     7     1 28000388 133076 2.0     00:09 x               [x]',
    )
  })

  it('are not there where one ended between two looks', async () => {
    const { root } = recordedProc('container')
    rmSync(join(root, 'proc/7'), { recursive: true })
    mkdirSync(join(root, 'proc/7'))
    const gone = (await allOf(root)).filter((process) => !process.isThere())
    expect(gone.map(({ pid }) => pid)).toEqual([7])
  })

  it('are there with an empty name and no arguments too', async () => {
    const root = makeTree({ 'proc/uptime': '9.00 1', 'proc/7/stat': '7 () S 1 7 7 0 -1 0' })
    onTestFinished(() => rmSync(root, { recursive: true }))
    const [process] = await allOf(root)
    expect([process?.isThere(), process?.args()]).toEqual([true, '[]'])
  })

  it('are read no further than asked: a file costs more than all the rest', async () => {
    const { root } = recordedProc('container')
    const process = (await allOf(root)).find(({ pid }) => pid === 7)
    const words = process?.args()
    rmSync(join(root, 'proc/7/stat'))
    expect([process?.isThere(), process?.args()]).toEqual([true, words])
    expect(process?.stat().ppid).toBe(0)
  })

  it('have no figures of files that are gone meanwhile', async () => {
    const { root } = recordedProc('container')
    const process = (await allOf(root)).find(({ pid }) => pid === 11)
    process?.stat()
    rmSync(join(root, 'proc/11'), { recursive: true })
    expect(process?.status()).toEqual({ uid: undefined, rssKib: 0, lockedKib: 0 })
    expect(process?.args()).toBe('[locked one]')
  })

  it.each([
    ['100.00 1', '7 (x) R 1 7 7 0 -1 0 0 0 0 0 5000 4999 0 0 20 0 1 0 0 0 0', '99.9'],
    ['100.00 1', '7 (x) R 1 7 7 0 -1 0 0 0 0 0 5000 5050 0 0 20 0 1 0 0 0 0', '100'],
    ['1000.00 1', '7 (x) R 1 7 7 0 -1 0 0 0 0 0 1 0 0 0 20 0 1 0 99998 0 0', '50.0'],
  ])('have a share of the CPU as ps cuts it: uptime %s, %s', async (uptime, stat, percent) => {
    const root = makeTree({ 'proc/uptime': uptime, 'proc/7/stat': stat })
    onTestFinished(() => rmSync(root, { recursive: true }))
    const [process] = await allOf(root)
    expect(process && psTable(root).line(process)).toContain(` ${percent} `)
  })

  it('that seem to start after the machine are 0 seconds old', async () => {
    const root = makeTree({
      'proc/uptime': '5.00 1',
      'proc/7/stat': '7 (x) R 1 7 7 0 -1 0 0 0 0 0 9 9 0 0 20 0 1 0 900 0 0',
    })
    onTestFinished(() => rmSync(root, { recursive: true }))
    const [process] = await allOf(root)
    expect(process?.stat()).toMatchObject({ elapsedSeconds: 0, cpuPercent: 0 })
  })

  it('let the thread listen after each slice of time, and are given up where nobody waits', async () => {
    const { root } = recordedProc('container')
    const stop = new AbortController()
    const seen: number[] = []
    const trouble = await eachProcess(root, stop.signal, ({ pid }) => {
      if (seen.push(pid) === 1) setImmediate(() => stop.abort())
      const sliceIsOver = performance.now() + 6
      while (performance.now() < sliceIsOver);
    })
    expect({ seen, trouble }).toEqual({ seen: [1], trouble: undefined })
  })

  it('say so where there are none, or no /proc', async () => {
    const root = makeFolder()
    onTestFinished(() => rmSync(root, { recursive: true }))
    const look = () => undefined
    expect(await eachProcess(root, signal, look)).toBe(`cannot read ${root}/proc: No such file or directory`)
    mkdirSync(join(root, 'proc'))
    expect(await eachProcess(root, signal, look)).toBe(`${root}/proc shows no processes`)
  })
})
