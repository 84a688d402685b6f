import type { Tally } from './expression/tally.ts'
import { showsAll } from './report.ts'
import type { Patience } from './scan/patience.ts'
import type { Search } from './scan/search.ts'
import type { ScanOrder } from './scan/stream.ts'
import type { Settings } from './settings.ts'
import { needsLineCount } from './thresholds.ts'

/** What is looked for; without a search a heartbeat counts lines. */
type What = { readonly search: Search | undefined; readonly tally: Tally | undefined; readonly patience: Patience }

/** What a scan is to look for, and how much of it. */
export function scanOrder(settings: Settings, what: What): ScanOrder {
  const { context, limits } = settings
  return {
    ...what,
    countsLines: what.search === undefined || (!what.tally && needsLineCount(limits)),
    mostMatches: what.search ? settings.mostMatches : 0,
    before: context?.before ?? 0,
    after: context?.after ?? 0,
    all: showsAll(settings),
    merged: settings.merged ? { numbered: context?.numbered ?? false } : undefined,
  }
}
