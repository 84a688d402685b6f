import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { strerror } from '../../check/strerror.ts'
import type { Endpoint } from '../../transport/listen.ts'
import type { Collector } from './collector.ts'

/** A collector asks once in a while; more connections than this are closed at once. */
const mostConnections = 16

/** How long a request may take to arrive, and a connection stay open without one. */
const requestMs = 10_000
const idleMs = 5_000

/** Serves /metrics. Rejects with the text for the log when the address cannot be opened. */
export async function serveMetrics({ address, port }: Endpoint, collector: Collector): Promise<Server> {
  const { createServer } = await import('node:http')
  const limits = { requestTimeout: requestMs, headersTimeout: requestMs, keepAliveTimeout: idleMs, maxHeaderSize: 8192 }
  const server = createServer(limits, (request, response) => {
    answer(request, response, collector).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' })
      response.end(`${strerror(error)}\n`)
    })
  })
  server.maxConnections = mostConnections
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      reject(new Error(`Bind to port ${port} on ${address} failed: ${strerror(error)}. (metrics_address)`))
    })
    server.listen({ host: address, port, ipv6Only: address === '::' }, resolve)
  })
  // Out of descriptors: that connection alone is lost.
  server.removeAllListeners('error').on('error', () => undefined)
  return server
}

async function answer(request: IncomingMessage, response: ServerResponse, collector: Collector): Promise<void> {
  request.resume()
  const refuse = (code: number, text: string, headers = {}) => {
    response.writeHead(code, { 'content-type': 'text/plain', ...headers }).end(`${text}\n`)
  }
  const path = request.url?.split('?', 1)[0]
  if (path !== '/metrics') return refuse(404, 'There is /metrics only.')
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, 'GET or HEAD.', { allow: 'GET, HEAD' })
  const asked = request.headers.accept?.includes('application/openmetrics-text') ? 'openmetrics' : 'prometheus'
  const { type, text } = await collector.render(asked)
  response.writeHead(200, { 'content-type': type, 'content-length': Buffer.byteLength(text) })
  response.end(request.method === 'HEAD' ? undefined : text)
}
