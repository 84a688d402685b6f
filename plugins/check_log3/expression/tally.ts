import type { LineJudge, Verdict } from './line-judge.ts'
import { Gauge } from './perf-spec.ts'

/** Characters of own texts that are kept with -a; what follows is only counted (spec/check_log3.md 4.1). */
const mostShown = 1024 * 1024

/** What the expressions made of all matches of a run. */
export class Tally {
  readonly judge: LineJudge
  counted = 0
  /** Matches on which an expression had no value. */
  failed = 0
  /** Own texts that found no room any more. */
  notShown = 0
  readonly #all: boolean
  readonly #gauges: readonly Gauge[]
  #texts: string[] = []
  #shownLength = 0

  /** `all`: keep all own texts, not only the last. */
  constructor(judge: LineJudge, all: boolean) {
    this.judge = judge
    this.#all = all
    this.#gauges = judge.perf.map((spec) => new Gauge(spec))
  }

  /** A match and its verdict; without one, as the pattern took too long, it counts. True if the line is to be shown. */
  take(line: string, verdict: Verdict | undefined): boolean {
    for (const [at, gauge] of this.#gauges.entries()) gauge.add(verdict?.values[at])
    if (verdict?.kind === 'failed') this.failed++
    if (verdict && verdict.kind !== 'counted') return false
    this.counted++
    if (!this.judge.ownText) return true
    this.#show(verdict?.text ?? line.replace(/\r?\n$/, ''))
    return false
  }

  /** Own texts in the order of their lines, without LF; undefined where the lines themselves are shown. */
  get texts(): readonly string[] | undefined {
    return this.judge.ownText ? this.#texts : undefined
  }

  /** Own performance data, or the counters. */
  perfdata(matches: number): string {
    return this.#gauges.length > 0 ? this.#gauges.join(' ') : `lines=${matches} parsed=${this.counted}`
  }

  #show(text: string): void {
    if (!this.#all) this.#texts = [text]
    else if (this.#shownLength >= mostShown) this.notShown++
    else {
      this.#texts.push(text)
      this.#shownLength += text.length
    }
  }
}
