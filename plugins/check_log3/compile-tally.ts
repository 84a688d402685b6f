import type { Tally } from './expression/tally.ts'
import type { CompiledPattern } from './pattern/compile.ts'
import type { PatternSet } from './pattern-set/pattern-set.ts'
import type { Settings } from './settings.ts'
import { showsAll } from './shown-lines.ts'

/** What counts matches in parse mode, none outside of it, or an expression that is wrong. */
export type TallyOutcome =
  | { readonly kind: 'tally'; readonly tally: Tally | undefined }
  | { readonly kind: 'error'; readonly reason: string }

/** Compiles the expressions before anything is read; the language is loaded only where it is used. */
export async function compileTally(
  settings: Settings,
  where: string | undefined,
  { wanted, set }: { readonly wanted: readonly CompiledPattern[]; readonly set?: PatternSet | undefined },
): Promise<TallyOutcome> {
  const { parse, crlf } = settings
  if (!parse) return { kind: 'tally', tally: undefined }
  const { compileJudge } = await import('./expression/line-judge.ts')
  const { Tally } = await import('./expression/tally.ts')
  const whereOption = parse.whereFile === undefined ? '--where' : '--where-file'
  const outcome = compileJudge({ ...parse, where, whereOption, crlf }, wanted, settings.input !== undefined, set?.first)
  if (outcome.kind === 'error') return outcome
  return { kind: 'tally', tally: new Tally(outcome.judge, showsAll(settings)) }
}
