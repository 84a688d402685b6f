import { exitCodes } from '../../src/check/state.ts'
import type { Outcome } from './answer.ts'

/** The metrics format: what was counted, then the text as comments (spec/check_log3.md 1.5). */
export function asPrometheus({ matches, parsed = 0, ...outcome }: Outcome): Outcome {
  // For a program, so without colours.
  const result = { ...outcome, marks: [] }
  const comments = commented(Buffer.from(result.output))
  // Nothing was counted: an early end or a heartbeat.
  if (matches === undefined) return { ...result, output: Buffer.concat([comments, Buffer.from('# \n')]) }
  const metrics = [
    ...metric('check_result', 'check_log3.pl return code', exitCodes[result.state]),
    ...metric('lines', 'Number of lines that matched the search query', matches),
    ...metric('parsed', 'Number of lines that matched the extended query', parsed),
    '# Raw plugin output:',
    '',
  ]
  return { ...result, output: Buffer.concat([Buffer.from(metrics.join('\n')), comments]) }
}

function metric(name: string, help: string, value: number): readonly string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, `${name}{} ${value}`]
}

/** Each line with `# ` in front; bytes, because a line of the log need not be text. */
function commented(text: Buffer): Buffer {
  const pieces: Buffer[] = []
  for (let from = 0; from < text.length; ) {
    const lf = text.indexOf(10, from)
    const to = lf < 0 ? text.length : lf + 1
    pieces.push(Buffer.from('# '), text.subarray(from, to))
    from = to
  }
  return Buffer.concat(pieces)
}
