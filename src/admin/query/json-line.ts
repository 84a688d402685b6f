import { isUtf8 } from 'node:buffer'
import { jsonText } from '../json.ts'
import type { Result } from './result.ts'

/**
 * One result as a line of JSON. What is no UTF-8 in `output` is shown as U+FFFD, and then `outputBase64` has the bytes as
 * they came. Every key but that one is always there.
 */
export function jsonLine(result: Result): string {
  const { label, host, port, address = null, state, exitCode, output, error = null, tookMs, attempts } = result
  const isExact = output === undefined || isUtf8(output)
  const fields = {
    ...{ label, host, port, address, state, exitCode, output: output?.toString('utf8') ?? null },
    ...(isExact ? {} : { outputBase64: output.toString('base64') }),
    ...{ error, ms: Math.round(tookMs * 10) / 10, version: result.version ?? null, attempts },
  }
  return `${jsonText(fields)}\n`
}
