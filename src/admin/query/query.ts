import { isIP } from 'node:net'
import { isatty } from 'node:tty'
import { helpText } from '../../check/help.ts'
import { leaveAtOnce } from '../../check/leave.ts'
import { parseOptions } from '../../check/options.ts'
import { exitCodes } from '../../check/state.ts'
import { writeWhole } from '../../check/write-whole.ts'
import { engine } from '../../client/engine/engine.ts'
import { notPrinted, print } from '../print.ts'
import { queryAbout, queryOptions } from './options.ts'
import { output } from './output.ts'
import { progressOf } from './progress.ts'
import { askAll } from './run.ts'
import { type QuerySettings, readQuerySettings } from './settings.ts'
import { worstOf } from './tally.ts'

/** `plenum query`: asks many hosts. Exits with the worst state, with 3 for wrong use, with 130 after Ctrl-C. */
export async function query(argv: readonly string[]): Promise<number> {
  const line = parseOptions(queryOptions, argv)
  if (line.kind === 'error') return wrongUse(line.reason)
  if (line.options.has('help')) return print(help())
  const outcome = readQuerySettings(line.options)
  return outcome.kind === 'wrong' ? wrongUse(outcome.reason) : await run(outcome.settings)
}

async function run(settings: QuerySettings): Promise<number> {
  const { targets, parallel, retry } = settings
  // Names are looked up in threads, of which there are four: a name server that is silent for some must not hold up the others.
  if (targets.some(({ query: { host } }) => isIP(host) === 0))
    process.env.UV_THREADPOOL_SIZE ??= `${threadsFor(parallel)}`
  const stop = new AbortController()
  let signalled: number | undefined
  // The thread of a name server that did not answer may still be busy.
  let isResolving = false
  const onSignal = (_: NodeJS.Signals, number: number) => {
    signalled = number
    stop.abort()
  }
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal)
  const progress = progressOf(targets.length, howToShow(settings.progress))
  const out = output(settings, progress)
  await askAll({ engine: engine({ parallel }), parallel, retry }, targets, stop.signal, async (result, index) => {
    isResolving ||= result.address === undefined
    if (await out.take(result, index)) stop.abort()
  })
  const failed = await out.end()
  process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
  const worst = failed ? notPrinted(failed) : exitCodes[worstOf(out.tally())]
  const exitCode = signalled === undefined ? worst : 128 + signalled
  if (stop.signal.aborted || isResolving) leaveAtOnce(exitCode)
  return exitCode
}

/** One for what is printed too. */
const threadsFor = (parallel: number) => Math.min(parallel, 128) + 1

function howToShow(progress: QuerySettings['progress']): 'bar' | 'lines' | 'none' {
  if (progress === 'never') return 'none'
  if (isatty(2)) return 'bar'
  return progress === 'always' ? 'lines' : 'none'
}

const help = () => helpText(queryAbout)

function wrongUse(reason: string): number {
  writeWhole(2, `plenum query: ${reason}\nTry 'plenum query --help'.\n`)
  return exitCodes.UNKNOWN
}
