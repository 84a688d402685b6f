import { type Check, type Finding, warn } from './check.ts'
import { commandLines } from './dollars.ts'
import { stockLineBytes } from './trace.ts'

/** Bytes of a command line, its prefix included, that stock runs (spec/nrpe.md §2.8). */
const stockCommandBytes = 2047

/** Lines that stock reads in pieces, and command lines that it cuts. */
export const checkLineSizes: Check = ({ config, trace }) => {
  const pieces = trace.longLines.map(({ bytes, isComment, ...place }) => {
    const advice = isComment ? 'break the comment' : 'for stock, put what is long into a script'
    return warn(
      place,
      `this line has ${bytes} bytes; stock reads it in pieces of ${stockLineBytes}, each as a line of its own: ${advice}`,
    )
  })
  const prefix = config.commandPrefix === undefined ? 0 : config.commandPrefix.length + 1
  const cut = commandLines(trace.byDirective).flatMap((setting): readonly Finding[] => {
    const bytes = setting.value.length + prefix
    if (bytes <= stockCommandBytes || setting.lineLength > stockLineBytes) return []
    return [
      warn(
        setting,
        `this command line has ${bytes} bytes with its prefix; stock cuts it at ${stockCommandBytes}: put what is long into a script`,
      ),
    ]
  })
  return [...pieces, ...cut]
}
