import type { Options } from '../../src/check/options.ts'
import { latinText } from '../../src/check/raw-words.ts'

/** --where, --where-file, --text and --perf as given; any of them makes it parse mode. */
export type ParseOptions = {
  readonly where: string | undefined
  readonly whereFile: string | undefined
  readonly text: string | undefined
  readonly perf: readonly string[]
}

/** None outside parse mode; `both` where the two ways to give an expression were used. */
export function readParse(options: Options): ParseOptions | undefined | 'both' {
  const [where, whereFile, text, perf] = [
    inLatin(options.text('where')),
    options.text('where-file'),
    inLatin(options.text('text')),
    options.texts('perf').map(latinText),
  ]
  if (where !== undefined && whereFile !== undefined) return 'both'
  const given = where !== undefined || whereFile !== undefined || text !== undefined || perf.length > 0
  return given ? { where, whereFile, text, perf } : undefined
}

const inLatin = (text: string | undefined) => (text === undefined ? undefined : latinText(text))
