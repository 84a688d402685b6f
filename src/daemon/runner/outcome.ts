import type { StagedFile } from '../../check/staged-file.ts'

/** How a command ended, whether it ran as a child or inside the daemon. */
export type RunOutcome =
  | {
      readonly kind: 'finished'
      /** 0–255, or undefined when a signal ended it. */
      readonly exitCode: number | undefined
      /** What it printed, up to max_input_buffer. */
      readonly output: Buffer
      /** All it printed, bytes. */
      readonly outputBytes: number
      /** State files to put in place once the answer was delivered. */
      readonly staged: readonly StagedFile[]
      /** A child of it kept its output open; what that prints later is not waited for. */
      readonly leftOpen: boolean
      /** What a plugin of ours wrote to stderr. */
      readonly stderr: string
    }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'not-started'; readonly reason: string }

/** Limits of one run. */
export type RunLimits = { readonly timeoutMs: number; readonly maxOutputBytes: number }

/** A command that came to its end. */
export type Finished = Extract<RunOutcome, { kind: 'finished' }>

/** An end without output, or with one that is whole. */
export function finished(exitCode: number | undefined, output: Buffer = Buffer.alloc(0)): Finished {
  return { kind: 'finished', exitCode, output, outputBytes: output.length, staged: [], leftOpen: false, stderr: '' }
}
