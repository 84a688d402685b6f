import type { StagedFile } from '../check/staged-file.ts'
import type { Config } from '../config/config.ts'
import type { RunOutcome } from './runner/outcome.ts'

/** What goes back to the client, before it is made to fit. */
export type Answer = {
  readonly resultCode: number
  readonly text: Buffer
  /** All that the plugin printed, bytes; more than `text` where max_input_buffer ended it. */
  readonly outputBytes: number
  readonly staged: readonly StagedFile[]
}

/** What a command's end is to its client: texts and result codes as stock (spec/nrpe.md §2.9, §2.10). */
export function fromOutcome(outcome: RunOutcome, seconds: number, config: Config): Answer {
  switch (outcome.kind) {
    case 'ended': {
      const text =
        outcome.why === 'timeout'
          ? `NRPE: Command timed out after ${seconds} seconds`
          : 'NRPE: Command ended, because the daemon was stopped'
      return config.strict ? say(3, text) : withOutput(text, outcome.output, outcome.outputBytes)
    }
    case 'not-started':
      return say(3, `NRPE: Call to fork() failed (${outcome.reason})`)
    case 'crashed':
      return say(3, `${outcome.plugin} UNKNOWN - internal error: ${outcome.reason}`)
    case 'finished': {
      if (outcome.outputBytes === 0) return { ...silent(outcome.stderr), staged: outcome.staged }
      const text = asStockReads(outcome.output)
      // Bytes that the plugin printed behind a NUL or as the last newline are no loss.
      const outputBytes =
        outcome.outputBytes - (outcome.outputBytes > outcome.output.length ? 0 : outcome.output.length - text.length)
      return { resultCode: resultCode(outcome.exitCode), text, outputBytes, staged: outcome.staged }
    }
  }
}

/** Stock's line first, then what the command had printed by then. */
function withOutput(firstLine: string, output: Buffer, outputBytes: number): Answer {
  const printed = asStockReads(output)
  if (printed.length === 0) return say(3, firstLine)
  const text = Buffer.concat([Buffer.from(`${firstLine}\n`), printed])
  return { ...say(3, text), outputBytes: text.length + Math.max(0, outputBytes - output.length) }
}

/** No output at all; Nagios shows one line, so what stderr says goes on in it. */
function silent(stderr: string): Answer {
  const reason = stderr.trim().replace(/\s*\n\s*/g, '; ')
  return say(3, reason === '' ? 'NRPE: Unable to read output' : `NRPE: Unable to read output: ${reason}`)
}

/** Text ends at the first NUL; one trailing newline goes. */
function asStockReads(output: Buffer): Buffer {
  const nul = output.indexOf(0)
  const text = nul < 0 ? output : output.subarray(0, nul)
  return text.at(-1) === 0x0a ? text.subarray(0, -1) : text
}

/** 0–3 as they are, other codes UNKNOWN, ended by a signal CRITICAL. */
function resultCode(exitCode: number | undefined): number {
  if (exitCode === undefined) return 2
  return exitCode <= 3 ? exitCode : 3
}

/** An answer of our own words. */
export function say(resultCode: number, text: string | Buffer): Answer {
  const bytes = Buffer.from(text)
  return { resultCode, text: bytes, outputBytes: bytes.length, staged: [] }
}
