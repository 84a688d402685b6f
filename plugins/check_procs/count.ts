import { readlinkSync } from 'node:fs'
import type { PluginContext } from '../../src/check/plugin.ts'
import { quietly } from '../../src/check/quietly.ts'
import type { State } from '../../src/check/state.ts'
import { judge, type Thresholds, worst } from '../../src/check/thresholds.ts'
import type { Process } from '../linux/process.ts'
import { eachProcess, listPids } from '../linux/processes.ts'
import { cheapFirst, type Filter } from './filters.ts'
import { type Metric, metrics } from './metrics.ts'
import { shortName } from './names.ts'

/** What is to be counted. */
export type Question = {
  readonly metric: Metric
  readonly thresholds: Thresholds
  readonly filters: readonly Filter[]
  readonly leavesOutThreads: boolean
  readonly isStrict: boolean
  /** Keep every process that was counted. */
  readonly keepsEach: boolean
  readonly context: PluginContext
}

/** What a run counted. */
export type Counts = {
  readonly state: State
  readonly processes: number
  /** Processes beyond the thresholds, where these are for each of them. */
  readonly warn: number
  readonly crit: number
  /** Their names. */
  readonly names: readonly string[]
  readonly kept: readonly Process[]
}

/** Counts the processes that meet all filters; the reason where /proc cannot be read. */
export async function count(question: Question): Promise<Counts | string> {
  const { metric, thresholds, filters, leavesOutThreads, isStrict, keepsEach, context } = question
  const root = context.root ?? '/'
  const isOurs = ownProcesses(context)
  if (metric === 'PROCS' && filters.length === 0 && !leavesOutThreads && !keepsEach) {
    // The most common check of all: nothing has to be known of any process.
    const pids = listPids(root)
    if (typeof pids === 'string') return pids
    const processes = pids.filter((pid) => !isOurs(pid)).length
    return { state: judge(processes, thresholds), processes, warn: 0, crit: 0, names: [], kept: [] }
  }
  const figureOf = metrics[metric]
  const [cheap, isThread] = [cheapFirst(filters), threadsOfKernel(isStrict)]
  const [names, kept]: [string[], Process[]] = [[], []]
  let [processes, warn, crit] = [0, 0, 0]
  const trouble = await eachProcess(root, context.signal, (process) => {
    if (isOurs(process.pid) || (leavesOutThreads && isThread(process))) return
    if (!cheap.every((filter) => filter.passes(process))) return
    const state = figureOf ? judge(figureOf(process), thresholds) : 'OK'
    if (!process.isThere()) return
    processes++
    if (keepsEach) kept.push(process)
    if (state === 'OK') return
    if (state === 'CRITICAL') crit++
    else warn++
    names.push(shortName(process))
  })
  if (trouble !== undefined) return trouble
  const ofEach = worst([crit > 0 ? 'CRITICAL' : 'OK', warn > 0 ? 'WARNING' : 'OK'])
  return { state: figureOf ? ofEach : judge(processes, thresholds), processes, warn, crit, names, kept }
}

/** kthreadd is the second process, so it comes before its children; until it is found the original takes 0 for it. */
function threadsOfKernel(isStrict: boolean): (process: Process) => boolean {
  let kthreadd = isStrict ? 0 : undefined
  return ({ pid, stat }) => {
    const { ppid, name } = stat()
    if (name === 'kthreadd' && ppid === 0) kthreadd = pid
    return ppid === kthreadd
  }
}

/** This process, and the shell that called it; a daemon of ours that did so is a process like any other. */
function ownProcesses({ ownPid }: PluginContext): (pid: number) => boolean {
  if (ownPid === undefined) return () => false
  const { ppid } = process
  const exe = (pid: number) => quietly(() => readlinkSync(`/proc/${pid}/exe`))
  const isDaemon = exe(ppid) !== undefined && exe(ppid) === exe(ownPid)
  return (pid) => pid === ownPid || (pid === ppid && !isDaemon)
}
