import { isUtf8 } from 'node:buffer'
import type { Invocation } from './runner/child.ts'

/**
 * A command line for /bin/sh. Node passes arguments as UTF-8 only, so a line with other bytes goes as octal escapes
 * that the shell turns back itself.
 *
 * @param line one character a byte (latin1)
 */
export function shellInvocation(line: string): Invocation {
  const bytes = Buffer.from(line, 'latin1')
  if (isUtf8(bytes)) return { file: '/bin/sh', args: ['-c', bytes.toString('utf8')] }
  const escaped = [...bytes].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')
  return { file: '/bin/sh', args: ['-c', `eval "$(printf '${escaped}')"`] }
}
