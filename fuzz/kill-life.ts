import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder } from '../test/helpers/folders.ts'
import { counter } from './counter.ts'
import { type KillLedger, killLedger } from './kill-ledger.ts'
import { type Random, randomOf } from './random.ts'
import { anyRotation, hitPattern, hitsIn, RotatingLog } from './rotating-log.ts'
import type { Budget, Failure, FuzzTarget, Report } from './target.ts'

/** What came of one run of the check. */
export type Looked = {
  readonly report: string
  /** The run went to its end and its report was taken: nothing of it may come again. */
  readonly isWhole: boolean
  /** How it ended, for the counts. */
  readonly how: string
}

/** Someone who runs the check on a log, again and again. */
export type Looker = {
  /** A run that is left alone, or killed at a random moment. */
  readonly look: (random: Random, isKilled: boolean) => Promise<Looked>
  readonly close: () => Promise<void>
}

/** Kills on one log; the next one is rotated in another way. */
const killsOfLog = 200

/** A check that is killed over and over, while its log grows and rotates. */
export function killTarget(
  name: string,
  says: string,
  open: (words: readonly string[]) => Promise<Looker>,
): FuzzTarget {
  const run = async (budget: Budget): Promise<Report> => {
    const started = performance.now()
    const failures: Failure[] = []
    const ends = counter()
    let done = 0
    let again = 0
    const isSpent = () => done >= budget.iterations || performance.now() - started >= budget.seconds * 1000
    while (!isSpent() && failures.length === 0) {
      const folder = makeFolder()
      const random = randomOf(budget.seed, budget.from + done)
      const log = new RotatingLog(folder, anyRotation(random))
      const ledger = killLedger()
      const extra = random.pick([[], ['-N', '3'], ['-C', '+2', '--context-carry']])
      const looker = await open(['-l', log.path, '-s', join(folder, 'app.seek'), '-p', hitPattern, '-a', ...extra])
      try {
        await lookToTheEnd(looker, log, random, ledger, budget.from + done)
        for (let kills = 0; kills < killsOfLog && !isSpent(); ) {
          for (let events = random.below(3); events > 0; events--) happen(log, random)
          const meanwhile = random.chance(50) ? setTimeout(happen, random.below(100), log, random) : undefined
          const { report, isWhole, how } = await looker.look(random, true)
          clearTimeout(meanwhile)
          ends.add(how)
          ledger.report(hitsIn(report), isWhole, budget.from + done)
          if (isWhole) continue
          kills++
          done++
        }
        await lookToTheEnd(looker, log, random, ledger, budget.from + done)
        const left = readdirSync(folder).filter((file) => file.startsWith('.'))
        if (left.length > 0) ledger.fail(`${left} lie about`, budget.from + done)
      } finally {
        await looker.close()
        rmSync(folder, { recursive: true, force: true })
      }
      failures.push(...ledger.failures)
      again += ledger.again()
    }
    const notes = [...ends.notes(), `${again} hits came again, behind runs that were killed`]
    return { iterations: done, seconds: (performance.now() - started) / 1000, failures, notes }
  }
  return { name, says, run }
}

function happen(log: RotatingLog, random: Random): void {
  if (random.chance(15)) log.rotate()
  else if (random.chance(20)) log.writePart(random.chance(50))
  else log.write()
}

/** Runs that are left alone, until nothing is left: by then each hit was reported. */
async function lookToTheEnd(
  looker: Looker,
  log: RotatingLog,
  random: Random,
  ledger: KillLedger,
  iteration: number,
): Promise<void> {
  log.endLine()
  for (let found = 1; found > 0; ) {
    const { report, isWhole, how } = await looker.look(random, false)
    if (!isWhole) ledger.fail(`a run that was left alone ended so: ${how}; it said ${report.slice(0, 200)}`, iteration)
    const hits = hitsIn(report)
    ledger.report(hits, isWhole, iteration)
    found = isWhole ? hits.length : 0
  }
  ledger.expectAll(log.hits, iteration)
}
