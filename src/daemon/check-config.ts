import { writeWhole } from '../check/write-whole.ts'
import { checkConfigFile, exitCodeOf, reportText } from '../config/check-file.ts'
import type { Config } from '../config/config.ts'
import { hostOf } from './host.ts'

/** Checks each file and prints what is wrong, and with `tellsWays` how its commands run; gives the worst exit code: 0, 1 (warnings), 2 (errors), 3 where stdout is lost. */
export async function checkConfigs(files: readonly string[], tellsWays = false): Promise<number> {
  const world = hostOf()
  let worst = 0
  for (const file of files) {
    const report = await checkConfigFile(file, process.cwd(), world)
    const ways = tellsWays ? await waysAndDoubts(report.config) : ''
    if (writeWhole(1, `${reportText(file, report)}${ways}`)) return 3
    worst = Math.max(worst, exitCodeOf(report))
  }
  return worst
}

async function waysAndDoubts(config: Config): Promise<string> {
  const [{ waysText }, { doubtsText }] = await Promise.all([import('./ways.ts'), import('./doubts.ts')])
  return waysText(config) + (await doubtsText(config))
}
