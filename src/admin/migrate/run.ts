import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { strerror } from '../../check/strerror.ts'
import { writeWhole } from '../../check/write-whole.ts'
import { WrongUse } from '../pki/failure.ts'
import { print } from '../print.ts'
import { apply } from './apply.ts'
import { hostAt } from './host.ts'
import { planFor } from './plan.ts'
import { readRecord } from './record.ts'
import { refreshFor } from './refresh.ts'
import { type Report, reportOf } from './report.ts'
import { screen } from './screen.ts'
import { survey } from './survey.ts'
import { undoAll } from './undo.ts'

/** The options as yargs gives them. */
export type Given = Readonly<{ [option: string]: unknown }>

/**
 * Runs `plenum migrate` and prints what it found and did. Exit code 0, 1 (something needs attention), 2 (it cannot be
 * done, or failed), 3 (wrong use).
 */
export async function runMigrate(given: Given): Promise<number> {
  try {
    const report = await migrate(given)
    const text = given.json === true ? `${JSON.stringify(report, undefined, 2)}\n` : screen(report, given.undo === true)
    return print(text, exitCodeOf(report, given))
  } catch (error) {
    writeWhole(2, `plenum: ${error instanceof Error ? error.message : String(error)}\n`)
    return error instanceof WrongUse ? 3 : 2
  }
}

async function migrate(given: Given): Promise<Report> {
  if (given.apply === true && given.undo === true) throw new WrongUse('--apply and --undo are opposites: choose one')
  const host = hostAt(folderOf(given.root))
  const look = async () => {
    const found = await survey(host, typeof given.program === 'string' ? given.program : undefined)
    return { found, plan: planFor(found) }
  }
  const { found, plan } = await look()
  const isPossible = plan.obstacles.length === 0 && plan.edits.length > 0
  const done: string[] = []
  if (given.undo === true || (given.apply === true && isPossible)) {
    const refresh = await refreshFor(found, given.restart !== false)
    done.push(
      ...(given.undo === true ? await undoAll(host, refresh) : await apply(host, found.program ?? '', plan, refresh)),
    )
  }
  const { found: now, plan: left } = done.length > 0 ? await look() : { found, plan }
  return reportOf(now, left, host.isLive && host.world.uid !== 0 ? undefined : readRecord(host), done)
}

function folderOf(given: unknown): string {
  if (typeof given !== 'string') throw new WrongUse('--root wants one folder')
  const folder = resolve(given)
  try {
    if (statSync(folder).isDirectory()) return folder
  } catch (error) {
    throw new WrongUse(`cannot look at --root ${folder}: ${strerror(error)}`, { cause: error })
  }
  throw new WrongUse(`--root ${folder} is no folder`)
}

function exitCodeOf({ obstacles, attention, services }: Report, given: Given): number {
  if (given.undo === true) return 0
  if (given.apply === true) return obstacles.length > 0 || services.some(({ runs }) => runs !== 'Plenum') ? 2 : 0
  if (obstacles.length > 0) return 2
  return attention.length > 0 ? 1 : 0
}
