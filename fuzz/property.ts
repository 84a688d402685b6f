import type { Random } from './random.ts'
import { randomOf } from './random.ts'
import type { Budget, Failure, FuzzTarget, Report } from './target.ts'

/** Something that holds for every input that `make` makes. */
export type Property<Input> = {
  readonly name: string
  /** What must hold, in one sentence. */
  readonly says: string
  /** How many inputs are checked together. */
  readonly batch: number
  readonly make: (random: Random) => Input
  /** Inputs that are a little smaller, the smallest first; they need not show the failure. */
  readonly smaller: (input: Input) => Iterable<Input>
  readonly show: (input: Input) => string
  readonly open: () => Promise<Session<Input>>
}

/** What a run of a property holds open: a daemon, a folder, or nothing. */
export type Session<Input> = {
  /** What is wrong with each input, in their order; undefined for those that are fine. Never rejects. */
  readonly checkAll: (inputs: readonly Input[]) => Promise<readonly (string | undefined)[]>
  /** Ends it; what is wrong with all inputs taken together. */
  readonly close: () => Promise<{ readonly reasons: readonly string[]; readonly notes: readonly string[] }>
}

/** The session of a check that needs no more than its input. A throw is something wrong. */
export function plainSession<Input>(
  check: (input: Input) => string | undefined,
  notes: () => readonly string[] = () => [],
): Session<Input> {
  return {
    checkAll: async (inputs) => inputs.map((input) => caught(check, input)),
    close: async () => ({ reasons: [], notes: notes() }),
  }
}

/** A target that checks inputs until its budget is spent or it has seen enough failures. */
export function targetOf<Input>(property: Property<Input>): FuzzTarget {
  const { name, says } = property
  return { name, says, run: (budget) => runProperty(property, budget) }
}

/** More failures than these are most likely the same ones. */
const mostFailures = 5

/** Smaller inputs that are tried for one failure, and how long. */
const mostTries = 3000
const mostShrinkMs = 5000

async function runProperty<Input>(property: Property<Input>, budget: Budget): Promise<Report> {
  const started = performance.now()
  const failures: Failure[] = []
  const session = await property.open()
  let done = 0
  while (done < budget.iterations && failures.length < mostFailures) {
    const count = Math.min(property.batch, budget.iterations - done)
    const first = budget.from + done
    const inputs = Array.from({ length: count }, (_, index) => property.make(randomOf(budget.seed, first + index)))
    const reasons = await session.checkAll(inputs)
    for (const [index, reason] of reasons.entries()) {
      const input = inputs[index]
      if (reason === undefined || input === undefined || failures.length >= mostFailures) continue
      const smallest = await shrink(property, session, input)
      failures.push({ iteration: first + index, reason, input: property.show(smallest) })
    }
    done += count
    if (performance.now() - started >= budget.seconds * 1000) break
  }
  const { reasons, notes } = await session.close()
  for (const reason of reasons) failures.push({ iteration: budget.from, reason, input: 'all of them together' })
  return { iterations: done, seconds: (performance.now() - started) / 1000, failures, notes }
}

/** The smallest input along the way that still fails, whatever the reason. */
async function shrink<Input>(property: Property<Input>, session: Session<Input>, input: Input): Promise<Input> {
  let smallest = input
  const until = performance.now() + mostShrinkMs
  let tries = 0
  for (let found = true; found; ) {
    found = false
    for (const candidate of property.smaller(smallest)) {
      if (++tries > mostTries || performance.now() > until) return smallest
      const [reason] = await session.checkAll([candidate])
      if (reason === undefined) continue
      smallest = candidate
      found = true
      break
    }
  }
  return smallest
}

/** What was thrown, and where, in one line. */
export function thrown(error: unknown): string {
  if (!(error instanceof Error)) return `it threw ${String(error)}`
  const where = /^\s+(at .*)$/m.exec(error.stack ?? '')?.[1] ?? ''
  return `it threw ${error.name}: ${error.message} ${where}`
}

function caught<Input>(check: (input: Input) => string | undefined, input: Input): string | undefined {
  try {
    return check(input)
  } catch (error) {
    return thrown(error)
  }
}
