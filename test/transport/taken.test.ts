import { spawn } from 'node:child_process'
import { closeSync, constants, openSync, readdirSync, readFileSync, readlinkSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { makeFifo } from '../helpers/fifo.ts'
import { temporaryFolder } from '../helpers/folders.ts'
import { plenumCommand } from '../helpers/plenum.ts'
import { killAtExit } from '../helpers/processes.ts'
import { run } from '../helpers/run.ts'

const folder = temporaryFolder()
let pipes = 0

/** A check that prints so many bytes into a pipe, of which the test has the other end. */
function checkInPipe(bytes: number) {
  const fifo = makeFifo(folder, `pipe-${++pipes}`)
  const readingEnd = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK)
  const writingEnd = openSync(fifo, constants.O_WRONLY)
  const words = ['check_dummy', '0', 'x'.repeat(bytes - 'OK: \n'.length)]
  const [program = '', ...before] = plenumCommand()
  const child = killAtExit(spawn(program, [...before, ...words], { stdio: ['ignore', writingEnd, 'inherit'] }))
  closeSync(writingEnd)
  let exitCode: number | undefined
  const exited = new Promise<number | undefined>((resolve) => {
    child.once('exit', (code) => {
      exitCode = code ?? -1
      resolve(exitCode)
    })
  })
  let isOpen = true
  const leave = () => {
    if (isOpen) closeSync(readingEnd)
    isOpen = false
  }
  onTestFinished(leave)
  const buffer = Buffer.alloc(4096)
  const take = () => {
    try {
      return readSync(readingEnd, buffer)
    } catch {
      return 0
    }
  }
  /** Whether the check looks into its own pipe just now. */
  const looks = () => descriptorsOf(child.pid ?? 0).some(({ isReading, path }) => isReading && path === fifo)
  return { take, leave, looks, exited, exitCode: () => exitCode }
}

/** What a process has open now; what is closed meanwhile is left out. */
function descriptorsOf(pid: number) {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => descriptor(pid, fd))
  } catch {
    return []
  }
}

function descriptor(pid: number, fd: string) {
  try {
    const flags = /^flags:\s+(\d+)$/m.exec(readFileSync(join('/proc', `${pid}`, 'fdinfo', fd), 'utf8'))?.[1] ?? ''
    return [{ path: readlinkSync(`/proc/${pid}/fd/${fd}`), isReading: (Number.parseInt(flags, 8) & 3) === 0 }]
  } catch {
    return []
  }
}

describe('a check that prints more than Nagios surely reads behind its end', () => {
  it('ends only when its reader has taken all of it', async () => {
    const check = checkInPipe(12_000)
    for (const left of [12_000, 7904, 3808]) {
      while (check.exitCode() === undefined && !check.looks()) await turn()
      expect(check.exitCode(), `with ${left} bytes in the pipe`).toBe(undefined)
      expect(check.take()).toBe(Math.min(left, 4096))
    }
    expect(await check.exited).toBe(0)
  })

  it('ends when its reader is gone', async () => {
    const check = checkInPipe(12_000)
    while (!check.looks()) await turn()
    check.leave()
    expect(await check.exited).toBe(0)
  })

  it('ends some time, though nobody reads', async () => {
    const check = checkInPipe(12_000)
    expect(await check.exited).toBe(0)
    expect(check.take()).toBe(4096)
  })

  it('does so into a pipe whose reader waits for its end, as a shell has it', async () => {
    const words = [...plenumCommand(), 'check_dummy', '0', 'x'.repeat(11_995)]
    const { stdout } = await run(['sh', '-c', 'printf %s "$("$@" | cat)"', 'sh', ...words])
    expect(stdout.length).toBe(11_999)
  })
})

it('a check whose output Nagios surely reads does not wait for its reader', async () => {
  const check = checkInPipe(4096)
  while (check.exitCode() === undefined) {
    expect(check.looks()).toBe(false)
    await turn()
  }
  expect(await check.exited).toBe(0)
  expect(check.take()).toBe(4096)
})
