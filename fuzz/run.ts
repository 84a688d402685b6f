import { parseArgs } from 'node:util'
import type { Budget, FuzzTarget } from './target.ts'
import { targets } from './targets.ts'

/**
 * `npm run fuzz [-- TARGET…] [--seed N] [--iterations N] [--seconds N] [--from N]`: every target, or those named, each for
 * 30 seconds where nothing else is said. Ends with 1 when something was found. Same seed, same inputs.
 */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      iterations: { type: 'string' },
      seconds: { type: 'string' },
      from: { type: 'string', default: '0' },
    },
  })
  const unknown = positionals.find((name) => !targets.some((target) => target.name === name))
  if (unknown !== undefined) {
    console.error(`fuzz: no target '${unknown}'; there are ${targets.map((target) => target.name).join(', ')}`)
    return 2
  }
  const budget = {
    seed: whole('seed', values.seed),
    from: whole('from', values.from),
    iterations: values.iterations === undefined ? Number.POSITIVE_INFINITY : whole('iterations', values.iterations),
    seconds: secondsOf(values.seconds, values.iterations),
  }
  let failed = false
  for (const target of targets)
    if (positionals.length === 0 || positionals.includes(target.name)) failed = !(await fuzz(target, budget)) || failed
  return failed ? 1 : 0
}

/** Runs one and says what came of it; true where nothing was found. */
async function fuzz(target: FuzzTarget, budget: Budget): Promise<boolean> {
  console.log(`${target.name}: ${target.says}`)
  const { iterations, seconds, failures, notes } = await target.run(budget)
  const rate = Math.round(iterations / Math.max(seconds, 0.001))
  const found = failures.length === 0 ? 'nothing found' : `${failures.length} FOUND`
  console.log(`  ${iterations} iterations in ${seconds.toFixed(1)} s, ${rate} a second, seed ${budget.seed}: ${found}`)
  for (const note of notes) console.log(`  ${note}`)
  for (const { iteration, reason, input } of failures) {
    console.log(`  iteration ${iteration}: ${reason}\n    input: ${input}`)
    console.log(`    again: npm run fuzz -- ${target.name} --seed ${budget.seed} --from ${iteration} --iterations 1`)
  }
  return failures.length === 0
}

function whole(name: string, text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  console.error(`fuzz: --${name} '${text}' is not a number: write a whole one, such as 1000`)
  process.exit(2)
}

/** Without any limit: half a minute. With one: only that one. */
function secondsOf(seconds: string | undefined, iterations: string | undefined): number {
  if (seconds !== undefined) return whole('seconds', seconds)
  return iterations === undefined ? 30 : Number.POSITIVE_INFINITY
}

process.exitCode = await main()
