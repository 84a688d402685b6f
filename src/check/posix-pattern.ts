import { parsePosix } from './posix/parse.ts'
import { programOf } from './posix/program.ts'
import { searcher } from './posix/search.ts'

/** A pattern that texts can be asked for. */
export type PosixPattern = { readonly test: (text: string) => boolean }

/**
 * Compiles an extended regular expression of POSIX as the C library understands it (regcomp with REG_EXTENDED), with its
 * GNU escapes; or tells what is wrong with it, in the C library's words. The flag `m` is its REG_NEWLINE, `i` its REG_ICASE.
 * Back references are refused. As there, no text makes a search slow (docs/decisions/posix-patterns.md).
 */
export function posixPattern(text: string, flags = ''): PosixPattern | string {
  try {
    const expression = parsePosix(text, { ignoresCase: flags.includes('i'), byLine: flags.includes('m') })
    return { test: searcher(programOf(expression)) }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
