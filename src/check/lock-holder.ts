import { readFileSync, readlinkSync } from 'node:fs'
import { quietly } from './quietly.ts'
import { errorCode } from './strerror.ts'

/** Who holds a lock, as plain data. Absent fields: this system does not tell. */
export type Holder = {
  /** Ends with a reboot, and differs from host to host. */
  readonly boot?: string | undefined
  /** The namespace that `pid` and `thread` are numbers of: a container has its own. */
  readonly space?: string | undefined
  readonly pid: number
  readonly thread?: number
  /** When that thread was started, in clock ticks since the boot: numbers are used again. */
  readonly start?: string
}

/** This thread as a holder, or, once it has handed over, the process it belongs to. */
export function thisHolder(whole: 'thread' | 'process'): Holder {
  return holderOf(process.pid, whole === 'thread' ? ownThread() : process.pid)
}

/** A process that was started from here, or a thread of it. */
export function holderOf(pid: number, thread = pid): Holder {
  const start = startOf(pid, thread)
  return start === undefined ? { pid } : { boot: bootId(), space: pidSpace(), pid, thread, start }
}

/** Does the holder still run? `unknown` where it cannot be seen from here: another host or container, no /proc. */
export function fateOf({ boot, space, pid, thread, start }: Holder): 'alive' | 'dead' | 'unknown' {
  if (thread === undefined || start === undefined || boot !== bootId() || space !== pidSpace()) return 'unknown'
  const now = startOf(pid, thread)
  if (now !== undefined) return now === start ? 'alive' : 'dead'
  // The process is there, its thread is not.
  if (startOf(pid, pid) !== undefined) return 'dead'
  try {
    // A /proc that hides the processes of others shows nothing of one that runs.
    process.kill(pid, 0)
    return 'unknown'
  } catch (error) {
    return errorCode(error) === 'ESRCH' ? 'dead' : 'unknown'
  }
}

const bootId = () => quietly(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim())

const pidSpace = () => quietly(() => readlinkSync('/proc/self/ns/pid'))

/** `/proc/thread-self` leads to PID/task/THREAD. */
const ownThread = () =>
  Number(
    quietly(() => readlinkSync('/proc/thread-self'))
      ?.split('/')
      .at(-1) ?? process.pid,
  )

/** Field 22 of its stat; the name in parentheses before it may hold anything. Undefined where it runs no more. */
function startOf(pid: number, thread: number): string | undefined {
  const text = quietly(() => readFileSync(`/proc/${pid}/task/${thread}/stat`, 'latin1')) ?? ''
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  // A killed process whose parent has not noticed yet holds nothing.
  return fields[0] === 'Z' || fields[0] === 'X' ? '' : fields[19]
}
