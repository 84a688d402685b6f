import type { Config } from '../config.ts'
import type { Place } from '../problem.ts'
import type { Setting, Trace } from './trace.ts'
import type { World } from './world.ts'

/** What a check found. An error keeps the daemon from starting; everything else is a warning. */
export type Finding = Place & { readonly severity: 'error' | 'warning'; readonly says: string }

/** Where checks look. `config` is what the daemon would work with. */
export type Checked = { readonly config: Config; readonly trace: Trace; readonly world: World }

/** One thing that can be wrong, looked for in the whole configuration. */
export type Check = (checked: Checked) => readonly Finding[] | Promise<readonly Finding[]>

/** A warning at a line: what is wrong, and what to write instead. */
export function warn({ file, line }: Place, says: string): Finding {
  return { file, line, severity: 'warning', says }
}

/** An error at a line. */
export function fail({ file, line }: Place, says: string): Finding {
  return { file, line, severity: 'error', says }
}

/** The line of a directive that counts, or the main file as a whole where there is none. */
export function placeOf(trace: Trace, name: string): Place {
  return lastOf(trace, name) ?? { file: trace.mainFile, line: 0 }
}

/** The last line of a directive, which is the one that counts. */
export function lastOf(trace: Trace, name: string): Setting | undefined {
  return trace.byDirective.get(name)?.at(-1)
}
