import type { Options, OptionTable } from './options.ts'
import type { StagedFile } from './staged-file.ts'
import type { State } from './state.ts'
import type { Terminal } from './terminal.ts'
import type { Deadline, Patience } from './time-limit.ts'

/** What a plugin may know of the world; the daemon and the shell each make one. */
export type PluginContext = {
  /** Wall clock, milliseconds since 1970. */
  readonly nowMs: () => number
  /** Aborted when the caller no longer wants the result. */
  readonly signal: AbortSignal
  /** Of a plugin that has a `patience`. */
  readonly deadline?: Deadline
  readonly env: Readonly<Record<string, string | undefined>>
  /** Where /proc, /run and /etc lie; the machine's own where absent. Recorded trees in tests. */
  readonly root?: string
  /** The process that runs this plugin and nothing else; absent in the daemon. */
  readonly ownPid?: number
  /** Text for a person who runs the plugin by hand; the daemon drops it. */
  readonly stderr: (text: string) => void
  /** Where stdout is a terminal; absent in a pipe and in the daemon. */
  readonly terminal?: Terminal
}

/** What a run came to: exactly what goes to stdout, and the exit code with it. */
export type PluginResult = {
  readonly state: State
  /** Every byte for stdout, final newline included. */
  readonly output: string | Uint8Array
  /** Exit code where it is not the state's own (help of some plugins). */
  readonly exitCode?: number
  /** Files that take effect once the output was delivered (DESIGN §6, "commit"). */
  readonly staged?: readonly StagedFile[]
  /** The output was made for the context's terminal; where absent the shell makes what is printed there safe. */
  readonly rendered?: true
  /** Set by the kit where the plugin itself failed: what was thrown. */
  readonly fault?: string
}

/** A usage line for --help and the docs page. */
export type Example = { readonly command: string; readonly explains: string }

/** A plugin is one value; help, docs page and examples are printed from it (DESIGN §6). */
export type Plugin = {
  readonly name: string
  /** One sentence. */
  readonly summary: string
  readonly options: OptionTable
  readonly examples: readonly Example[]
  /** How it is called, for wrong usage: one line or several; the kit points at --help where absent. */
  readonly usage?: string
  /** How it differs from the program of that name that people know; for the docs page. */
  readonly notes?: readonly string[]
  /** Another program that people have under this name: a text within its file, and in a sentence what is otherwise there. */
  readonly namesake?: { readonly holds: string; readonly differs: string }
  /** The plugin whose docs page tells of this one too; its own where absent. */
  readonly docsPage?: string
  /** What --strict changes, and what it does not and why; for the docs page of a plugin of the core set. */
  readonly strict?: readonly string[]
  /** Has -t (suite.ts), and waits for this. */
  readonly patience?: Patience
  /** Its time limit where that is not -t alone, seconds; undefined where it is. */
  readonly patienceSeconds?: (options: Options) => number | undefined
  /** The result when its time is up; that of the kit where absent or undefined. */
  readonly late?: (options: Options) => PluginResult | undefined
  /** Never throws for the user's or the machine's faults: those are results with a reason. */
  readonly run: (options: Options, context: PluginContext) => Promise<PluginResult>
  /** Text and exit code of --help; the kit's own is used where absent. */
  readonly help?: () => PluginResult
  readonly version?: () => PluginResult
  /** How wrong options are answered, `readable` being those that could be read; the kit's own is used where absent. */
  readonly usageError?: (reason: string, readable: Options) => PluginResult
}
