import type { Options } from '../../src/check/options.ts'
import { defaultPort } from './options.ts'

/** Two limits, the number itself included. */
export type Limits = { readonly warning: number | undefined; readonly critical: number | undefined }

/** What a run is to do. */
export type Settings = {
  readonly url: URL
  readonly timeoutSeconds: number
  /** Percent. */
  readonly connections: Limits
  /** Days. */
  readonly certificate: Limits
  readonly waiting: Limits
}

/** Reads the options; a text is what is wrong with them. */
export function readSettings(options: Options): Settings | string {
  const [stray] = options.operands
  if (stray !== undefined) return `'${stray}' belongs to no option`
  const url = readUrl(options)
  if (typeof url === 'string') return url
  const timeoutSeconds = options.integer('timeout') ?? 10
  if (timeoutSeconds < 1 || timeoutSeconds > 86_400) return `option '--timeout' needs 1 to 86400 seconds`
  const limits = (prefix: string, warning?: number, critical?: number): Limits => ({
    warning: options.integer(`${prefix}warning`) ?? warning,
    critical: options.integer(`${prefix}critical`) ?? critical,
  })
  return {
    url,
    timeoutSeconds,
    connections: limits('', 80, 95),
    certificate: limits('certificate-', 30, 7),
    waiting: limits('waiting-'),
  }
}

function readUrl(options: Options): URL | string {
  const given = options.text('url')
  if (given !== undefined) {
    const url = URL.parse(given)
    return url?.protocol === 'http:' ? url : `option '--url' needs http://ADDRESS:PORT/metrics, not '${given}'`
  }
  const host = options.text('hostname') ?? '127.0.0.1'
  const port = options.integer('port') ?? defaultPort
  const url = URL.parse(`http://${host.includes(':') ? `[${host}]` : host}:${port}/metrics`)
  return url ?? `no address: '${host}', port ${port}`
}
