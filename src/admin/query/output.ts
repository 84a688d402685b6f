import { isatty } from 'node:tty'
import { jsonLine } from './json-line.ts'
import type { Progress } from './progress.ts'
import type { Result } from './result.ts'
import type { QuerySettings } from './settings.ts'
import { table } from './table.ts'
import { counted, inWords, noHosts, type Tally } from './tally.ts'
import { writeToStdout } from './write.ts'

/** Where results go; both calls resolve with the error of a stdout that is closed. */
export type Output = {
  readonly take: (result: Result, index: number) => Promise<Error | undefined>
  readonly end: () => Promise<Error | undefined>
  /** How many came of each state. */
  readonly tally: () => Tally
}

/** Prints results in the format that was asked for. */
export function output({ targets, format, onlyProblems }: QuerySettings, progress: Progress): Output {
  const startMs = performance.now()
  const rows: Result[] = []
  let tally = noHosts
  let written: Promise<Error | undefined> = Promise.resolve(undefined)

  const print = (text: string) => {
    written = written.then((failed) => {
      if (failed) return failed
      progress.hide()
      return writeToStdout(text)
    })
    return written
  }
  const take = async (result: Result, index: number) => {
    tally = { ...tally, [result.state]: tally[result.state] + 1 }
    const isShown = !onlyProblems || result.state !== 'OK'
    // A table has the first line only: whole answers of thousands of hosts would be a lot to keep.
    if (isShown && format === 'table') rows[index] = firstLineOf(result)
    const failed = isShown && format === 'jsonl' ? await print(jsonLine(result)) : undefined
    progress.show(tally)
    return failed
  }
  const end = async () => {
    progress.hide()
    if (format === 'jsonl') return await written
    // A terminal that does not know its width, as under script(1) or a serial line, says 0.
    const width = isatty(1) ? process.stdout.columns || undefined : undefined
    const missing = targets.length - counted(tally)
    const seconds = ((performance.now() - startMs) / 1000).toFixed(1)
    const hosts = targets.length === 1 ? '1 host' : `${targets.length} hosts`
    const summary = `${hosts}: ${inWords(tally)}${missing > 0 ? `, ${missing} not asked` : ''}; ${seconds} s\n`
    return await print(table(Object.values(rows), width) + summary)
  }
  return { take, end, tally: () => tally }
}

function firstLineOf(result: Result): Result {
  const end = result.output?.indexOf('\n') ?? -1
  return end === -1 || result.output === undefined
    ? result
    : { ...result, output: Buffer.from(result.output.subarray(0, end)) }
}
