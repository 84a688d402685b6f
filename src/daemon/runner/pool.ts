import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { discardStaged, type StagedFile } from '../../check/staged-file.ts'
import { workerSource } from '../worker-source.ts'
import { endedSilent, type RunLimits, type RunOutcome } from './outcome.ts'
import type { Running } from './running.ts'
import { stuckCalls } from './stuck-calls.ts'

/** One call of a plugin inside the daemon. */
export type PluginCall = {
  readonly name: string
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

/** A call on its way to a thread: an environment that the thread has from an earlier call is not sent again. */
export type PluginMessage = Omit<PluginCall, 'env'> & { readonly env: PluginCall['env'] | undefined }

/** What a worker thread sends back. */
export type PluginReply = {
  readonly exitCode: number
  readonly output: Uint8Array
  readonly staged: readonly StagedFile[]
  /** What the plugin threw, where it failed in itself. */
  readonly fault: string | undefined
  /** For the daemon's debug log. */
  readonly stderr: string
}

/** Runs plugins in worker threads, one call a thread, so that a hung or crashing one harms no other. */
export type PluginPool = {
  readonly run: (call: PluginCall, limits: Pick<RunLimits, 'timeoutMs' | 'maxOutputBytes'>) => Promise<RunOutcome>
  /** Threads alive, idle ones and those that hang in the kernel too. */
  readonly threads: () => number
  /** Gives how many threads could not be ended, because they hang in the kernel. */
  readonly close: () => Promise<number>
}

/** Limits of the pool. */
export type PoolLimits = {
  /** Threads at once; calls past it wait, and the wait counts against their time limit. */
  readonly maxThreads: number
  /** So many start at once; another one only when a call has waited for `patienceMs`: short calls do best with few. */
  readonly eagerThreads: number
  readonly patienceMs: number
  /** A thread without work ends after this many milliseconds. */
  readonly idleMs: number
}

const defaults: PoolLimits = {
  maxThreads: 32,
  eagerThreads: availableParallelism(),
  patienceMs: 50,
  idleMs: 15_000,
}

/** How long a plugin may take to give up after its time limit, and a thread to end. */
const graceMs = 100
const endMs = 1000

/** A thread whose plugin eats memory ends alone. */
const resourceLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 3 }

/** Starts with no thread; follows the load and shrinks to nothing when idle (DESIGN §6). */
export function pluginPool(running: Running, limits: PoolLimits = defaults): PluginPool {
  const idle: { worker: Worker; timer: NodeJS.Timeout }[] = []
  const waiting: ((worker?: Worker) => void)[] = []
  let growing: NodeJS.Timeout | undefined
  const alive = new Set<Worker>()
  const stuck = stuckCalls(limits.maxThreads)
  const environments = new WeakMap<Worker, PluginCall['env']>()

  const send = (worker: Worker, call: PluginCall) => {
    const isKnown = environments.get(worker) === call.env
    environments.set(worker, call.env)
    const message: PluginMessage = { name: call.name, argv: call.argv, env: isKnown ? undefined : call.env }
    worker.postMessage(message)
  }

  const start = (): Worker => {
    const { script, eval: evaluate } = workerSource()
    const worker = new Worker(script, {
      eval: evaluate,
      resourceLimits,
      env: {},
      stdin: false,
      stdout: true,
      stderr: true,
    })
    alive.add(worker)
    worker.unref()
    worker.once('exit', () => {
      forgetIdle(worker)
      makeRoom(worker)
    })
    // Without a listener the error of an idle thread would end the daemon.
    worker.on('error', () => undefined)
    return worker
  }
  const makeRoom = (worker: Worker) => {
    if (alive.delete(worker)) waiting.shift()?.()
  }
  const forgetIdle = (worker: Worker) => {
    const at = idle.findIndex((entry) => entry.worker === worker)
    if (at >= 0) clearTimeout(idle.splice(at, 1)[0]?.timer)
  }
  const acquire = (): Worker | undefined => {
    const free = idle.pop()
    if (free) {
      clearTimeout(free.timer)
      return free.worker
    }
    return alive.size < Math.min(limits.eagerThreads, limits.maxThreads) ? start() : undefined
  }
  const wait = (begin: (worker?: Worker) => void) => {
    waiting.push(begin)
    if (growing === undefined) growing = setTimeout(grow, limits.patienceMs)
  }
  const grow = () => {
    growing = undefined
    if (alive.size < limits.maxThreads) waiting.shift()?.(start())
    if (waiting.length > 0) growing = setTimeout(grow, limits.patienceMs)
  }
  const release = (worker: Worker) => {
    if (!alive.has(worker)) return
    const timer = setTimeout(() => {
      // Out of the list first: a thread on its way out must not get another call.
      forgetIdle(worker)
      void worker.terminate()
    }, limits.idleMs)
    timer.unref()
    idle.push({ worker, timer })
    waiting.shift()?.()
  }

  /**
   * Asks a thread to give up its call; one that cannot hear, as in an endless regular expression, is ended. One that
   * even so stays hangs in the kernel, and no longer counts.
   */
  const stop = (worker: Worker, call: PluginCall, sinceMs: number) => {
    const end = () => {
      const late = setTimeout(() => {
        stuck.add(worker, call, sinceMs)
        makeRoom(worker)
      }, endMs)
      late.unref()
      void worker.terminate().then(() => clearTimeout(late))
    }
    const onLate = (late: PluginReply) => {
      clearTimeout(deaf)
      void discardStaged(late.staged)
      release(worker)
    }
    const deaf = setTimeout(() => {
      worker.off('message', onLate)
      end()
    }, graceMs)
    worker.once('message', onLate)
    worker.postMessage('abort')
  }

  const run: PluginPool['run'] = (call, runLimits) =>
    new Promise((resolve) => {
      const known = stuck.answerTo(call)
      if (known !== undefined) {
        resolve(known)
        return
      }
      let worker: Worker | undefined
      let sinceMs = 0
      const cutOff = (why: 'timeout' | 'shutdown') => {
        if (worker) stop(worker, call, sinceMs)
        else waiting.splice(waiting.indexOf(begin), 1)
        finish(endedSilent(why))
      }
      const timer = setTimeout(cutOff, runLimits.timeoutMs, 'timeout')
      const forget = running.add(() => cutOff('shutdown'))
      const finish = (outcome: RunOutcome) => {
        clearTimeout(timer)
        forget()
        worker?.off('message', onReply).off('error', onError).off('exit', onExit)
        resolve(outcome)
      }
      const onReply = (reply: PluginReply) => {
        finish(fromReply(call.name, reply, runLimits.maxOutputBytes))
        if (worker) release(worker)
      }
      const onError = (error: Error) => finish({ kind: 'crashed', plugin: call.name, reason: error.message })
      const onExit = () => finish({ kind: 'crashed', plugin: call.name, reason: 'its thread ended' })
      const begin = (fresh = acquire()) => {
        worker = fresh
        if (!worker) {
          wait(begin)
          return
        }
        worker.on('message', onReply).on('error', onError).on('exit', onExit)
        sinceMs = performance.now()
        send(worker, call)
      }
      begin()
    })

  return {
    run,
    threads: () => alive.size + stuck.count(),
    close: async () => {
      const { promise: late, resolve } = Promise.withResolvers<void>()
      const timer = setTimeout(resolve, endMs)
      await Promise.race([late, Promise.all([...alive].map((worker) => worker.terminate()))])
      clearTimeout(timer)
      return alive.size + stuck.count()
    },
  }
}

function fromReply(plugin: string, reply: PluginReply, maxBytes: number): RunOutcome {
  if (reply.fault !== undefined) return { kind: 'crashed', plugin, reason: reply.fault }
  const whole = Buffer.from(reply.output.buffer, reply.output.byteOffset, reply.output.byteLength)
  return {
    kind: 'finished',
    exitCode: reply.exitCode,
    signal: null,
    output: whole.subarray(0, maxBytes),
    outputBytes: whole.length,
    staged: reply.staged,
    leftOpen: false,
    stderr: reply.stderr,
  }
}
