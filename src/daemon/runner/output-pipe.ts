import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, constants, openSync, rmdirSync, rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { errorCode } from '../../check/strerror.ts'

/** A pipe for one command's stdout. */
export type OutputPipe = {
  /** For the command; closed by the caller once the command has it. */
  readonly writeFd: number
  readonly reader: Socket
}

/**
 * Real pipes, as stock gives to its plugins. Node's own stdio is a socket, and a script that writes to /dev/stdout
 * cannot open that. A pipe comes from a FIFO without a name, which serves one command after the other.
 */
export type OutputPipes = {
  /** undefined where no FIFO can be made; then Node's socket has to do. Rejects when descriptors run out. */
  readonly open: () => Promise<OutputPipe | undefined>
}

/** Linux's O_PATH: a descriptor that only names the FIFO, so that its file can go. */
const nameOnly = 0o10000000

/** A burst of commands must not leave descriptors behind for ever. */
const mostFree = 16

/** Starts without any; makes one more whenever all are in use. */
export function outputPipes(): OutputPipes {
  const free: number[] = []
  return {
    open: async () => {
      const fifo = free.pop() ?? (await makeFifo().catch(unlessDescriptorsRanOut))
      if (fifo === undefined) return undefined
      const [readFd, writeFd] = openBothEnds(fifo)
      const reader = new Socket({ fd: readFd, readable: true, writable: false })
      reader.once('close', () => {
        // A child in the background may hold the other end still; its pipe must not be the next command's.
        if (reader.readableEnded && free.length < mostFree) free.push(fifo)
        else closeSync(fifo)
      })
      return { writeFd, reader }
    },
  }
}

/** Throws, and keeps the FIFO from being used again, when descriptors run out. */
function openBothEnds(fifo: number): readonly [readFd: number, writeFd: number] {
  const opened: number[] = []
  try {
    // Reading first: a FIFO cannot be opened for writing alone.
    for (const flags of [constants.O_RDONLY | constants.O_NONBLOCK, constants.O_WRONLY]) {
      opened.push(openSync(`/proc/self/fd/${fifo}`, flags))
    }
    const [readFd = -1, writeFd = -1] = opened
    return [readFd, writeFd]
  } catch (error) {
    for (const fd of [fifo, ...opened]) closeSync(fd)
    throw error
  }
}

/** Node's socket would need even more of them, and Node forgets to close those it cannot use. */
function unlessDescriptorsRanOut(error: unknown): undefined {
  if (['EMFILE', 'ENFILE'].includes(errorCode(error) ?? '')) throw error
  return undefined
}

async function makeFifo(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'nrpe-'))
  const path = join(folder, 'stdout')
  try {
    // Rejects with the reason where the program cannot be started. Without pipes of its own it takes no descriptors.
    await once(spawn('mkfifo', ['-m', '600', path], { stdio: 'ignore' }), 'exit')
    return openSync(path, nameOnly)
  } finally {
    // Not recursively: reading a folder takes a descriptor.
    rmSync(path, { force: true })
    rmdirSync(folder)
  }
}
