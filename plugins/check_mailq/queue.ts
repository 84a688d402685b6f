/** What a mail server's listing says of its queue. */
export type Queue = {
  readonly unsent: number
  /** Postfix by `postqueue -j` only. */
  readonly details?: Details
  /** Sendmail: messages by the last two labels of a domain. */
  readonly domains?: Domains
  /** qmail: messages that were not looked at yet. */
  readonly preprocessed?: number
}

/** What postqueue tells of each message, summed up. */
export type Details = {
  /** When the oldest message came, seconds since 1970; undefined where there is none. */
  readonly oldestArrival: number | undefined
  readonly deferred: number
  /** Messages that --exclude-reason left out of all figures. */
  readonly excluded: number
  /** Why messages wait → how many of them. */
  readonly reasons: ReadonlyMap<string, number>
}

/** How many messages each domain has in the queue. */
export type Domains = { readonly from: ReadonlyMap<string, number>; readonly to: ReadonlyMap<string, number> }

/** Reads a listing line by line. */
export type Tally = {
  readonly add: (line: string) => void
  /** What the lines came to; undefined where they are no listing. */
  readonly queue: () => Queue | undefined
}

/** Counts one more under a name. */
export function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}
