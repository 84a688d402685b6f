/** How long a target goes on: whichever of the two limits comes first. */
export type Budget = {
  readonly seed: number
  /** The first iteration; 0, but for a repetition. */
  readonly from: number
  readonly iterations: number
  readonly seconds: number
}

/** An iteration that found something wrong. */
export type Failure = {
  readonly iteration: number
  /** What is wrong, in one line. */
  readonly reason: string
  /** The smallest input that was found to show the same, as it can be typed or pasted. */
  readonly input: string
}

/** What a run of a target came to. */
export type Report = {
  readonly iterations: number
  readonly seconds: number
  readonly failures: readonly Failure[]
  /** What else is worth knowing of the run: how many inputs were of which kind, the slowest one. */
  readonly notes: readonly string[]
}

/** One thing that is fuzzed. */
export type FuzzTarget = {
  readonly name: string
  /** What must hold, in one sentence. */
  readonly says: string
  readonly run: (budget: Budget) => Promise<Report>
}
