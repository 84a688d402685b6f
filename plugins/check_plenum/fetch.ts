import { errorCode, strerror } from '../../src/check/strerror.ts'

/** What the daemon answered, or why it did not. */
export type Fetched =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'failed'; readonly reason: string }

/** More than any daemon has to say, bytes. */
const mostBytes = 16 << 20

/** Gets the metrics. Never rejects. */
export async function fetchMetrics(url: URL, timeoutSeconds: number, signal: AbortSignal): Promise<Fetched> {
  // Loaded here, because --help needs no sockets.
  const { get } = await import('node:http')
  const where = `${url.hostname}:${url.port || 80}`
  return new Promise((resolve) => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutSeconds * 1000)])
    const fail = (error: Error) => resolve(reasonOf(error, url, where, limit.aborted ? timeoutSeconds : undefined))
    const request = get(url, { signal: limit, agent: false, headers: { accept: 'text/plain' } }, (response) => {
      const chunks: Buffer[] = []
      let bytes = 0
      response.on('error', fail)
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        chunks.push(chunk)
        if (bytes > mostBytes) request.destroy(new Error(`more than ${mostBytes} bytes`))
      })
      response.on('end', () => resolve(judge(response.statusCode ?? 0, Buffer.concat(chunks).toString(), where)))
    })
    request.on('error', fail)
  })
}

/** Texts and kinds as everywhere in the suite (spec/suite.md §1.4). */
function reasonOf(error: Error, url: URL, where: string, lateAfter: number | undefined): Fetched {
  if (lateAfter !== undefined) return { kind: 'failed', reason: `no answer from ${where} after ${lateAfter} s` }
  const code = errorCode(error) ?? ''
  if (code === 'ENOTFOUND' || code.startsWith('EAI_'))
    return { kind: 'failed', reason: `cannot resolve ${url.hostname}: ${strerror(error)}` }
  if (code.startsWith('HPE_')) return foreign(where, error.message)
  const reason = `connect to address ${url.hostname} and port ${url.port || 80}: ${strerror(error)}`
  const advice = code === 'ECONNREFUSED' ? ' (the daemon there is down, or its nrpe.cfg has no metrics_address=)' : ''
  return { kind: 'failed', reason: `${reason}${advice}` }
}

function judge(status: number, text: string, where: string): Fetched {
  if (status === 200 && /^plenum_build_info\{/m.test(text)) return { kind: 'text', text }
  return foreign(where, `${status} ${text}`)
}

/** Something listens there, but not Plenum. */
function foreign(where: string, said: string): Fetched {
  return { kind: 'failed', reason: `${where} does not serve Plenum's metrics: ${said.trim().slice(0, 60)}` }
}
