import { isUtf8 } from 'node:buffer'
import type { Invocation } from './runner/child.ts'

/**
 * A script for /bin/sh with its positional parameters. Node passes arguments as UTF-8 only, so texts with other bytes go
 * as octal escapes that the shell turns back itself. All texts have one character a byte (latin1).
 */
export function shellInvocation(script: string, parameters: readonly string[] = []): Invocation {
  const texts = [script, ...parameters].map((text) => Buffer.from(text, 'latin1'))
  if (texts.every((bytes) => isUtf8(bytes))) {
    const [line = '', ...words] = texts.map((bytes) => bytes.toString('utf8'))
    return { file: '/bin/sh', args: words.length === 0 ? ['-c', line] : ['-c', line, 'sh', ...words] }
  }
  // A command substitution drops newlines at its end, so each value ends in a dot that goes again.
  const values = parameters.map((value) => `v=$(printf '${octal(`${value}.`)}'); set -- "$@" "\${v%.}"; `)
  return { file: '/bin/sh', args: ['-c', `${values.join('')}eval "$(printf '${octal(script)}')"`] }
}

function octal(text: string): string {
  return [...Buffer.from(text, 'latin1')].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')
}
