import type { StagedFile } from '../../check/staged-file.ts'

/** How a command ended, whether it ran as a child or inside the daemon. */
export type RunOutcome =
  | {
      readonly kind: 'finished'
      /** 0–255, or undefined when a signal ended it. */
      readonly exitCode: number | undefined
      /** The signal that ended it. */
      readonly signal: NodeJS.Signals | null
      /** What it printed, up to max_input_buffer. */
      readonly output: Buffer
      /** All it printed, bytes. */
      readonly outputBytes: number
      /** State files to put in place once the answer was delivered. */
      readonly staged: readonly StagedFile[]
      /** A child of it kept its output open; what that prints later is not waited for. */
      readonly leftOpen: boolean
      /** What it wrote to stderr, where that is read. */
      readonly stderr: string
    }
  /** Its time was up, or the daemon's; with what it had printed by then. */
  | {
      readonly kind: 'ended'
      readonly why: 'timeout' | 'shutdown'
      readonly output: Buffer
      readonly outputBytes: number
    }
  | { readonly kind: 'not-started'; readonly reason: string }
  /** A bug in a plugin of ours. */
  | { readonly kind: 'crashed'; readonly plugin: string; readonly reason: string }

/** Limits of one run. */
export type RunLimits = {
  readonly timeoutMs: number
  readonly maxOutputBytes: number
  /** Read stderr too; else it goes nowhere. */
  readonly readStderr: boolean
  /** Wait for children that hold the output open until the time is up, as stock does. */
  readonly waitForChildren: boolean
}

/** A command that came to its end. */
export type Finished = Extract<RunOutcome, { kind: 'finished' }>

/** An end without output, or with one that is whole. */
export function finished(exitCode: number | undefined, output: Buffer = Buffer.alloc(0)): Finished {
  return {
    kind: 'finished',
    exitCode,
    signal: null,
    output,
    outputBytes: output.length,
    staged: [],
    leftOpen: false,
    stderr: '',
  }
}

/** An end that was not the command's own, before it printed anything. */
export function endedSilent(why: 'timeout' | 'shutdown'): RunOutcome {
  return { kind: 'ended', why, output: Buffer.alloc(0), outputBytes: 0 }
}
