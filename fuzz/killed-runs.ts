import { spawn } from 'node:child_process'
import { plenumCommand } from '../test/helpers/plenum.ts'
import { killAtExit } from '../test/helpers/processes.ts'
import { killTarget, type Looked, type Looker } from './kill-life.ts'
import type { Random } from './random.ts'

/** Most of what is left of a run behind its report is the rename, ms. */
const mostBehindReportMs = 4

async function open(words: readonly string[]): Promise<Looker> {
  const [program = '', ...leading] = plenumCommand()
  /** How long a run takes, ms, as seen at the last one that was left alone. */
  let wholeMs = 100
  const look = (random: Random, isKilled: boolean) =>
    new Promise<Looked>((resolve, reject) => {
      const startedMs = performance.now()
      const child = killAtExit(
        spawn(program, [...leading, 'check_log3', ...words], { stdio: ['ignore', 'pipe', 'ignore'] }),
      )
      const kill = () => void child.kill('SIGKILL')
      const fromStart = random.chance(60)
      const timer = isKilled && fromStart ? setTimeout(kill, random.below(Math.ceil(wholeMs * 1.1))) : undefined
      let report = ''
      child.stdout.on('data', (chunk: Buffer) => {
        if (isKilled && !fromStart) setTimeout(kill, random.below(mostBehindReportMs * 10) / 10)
        report += chunk.toString()
      })
      child.once('error', reject)
      child.once('close', (code) => {
        clearTimeout(timer)
        if (!isKilled) wholeMs = performance.now() - startedMs
        const how = report === '' ? 'killed before their report' : 'killed behind their report'
        resolve({ report, isWhole: code !== null, how: code === null ? how : 'came to their end' })
      })
    })
  return { look, close: async () => undefined }
}

/** The runs of check_log3 in a shell. */
export const killedRuns = killTarget(
  'killed-runs',
  'check_log3, killed at any moment over and over, loses no hit, and repeats none that a whole run has reported.',
  open,
)
