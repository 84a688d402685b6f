import { isIP } from 'node:net'
import type { RequestWish, Step } from './settings.ts'

/** A request as it is sent, and as it may be shown: with `***` in place of secrets. */
export type Request = { readonly bytes: Buffer; readonly shown: string }

/** Headers that may carry a secret. */
const secretHeaders = /^(authorization|proxy-authorization|cookie|x-[\w-]*(key|token|auth)[\w-]*)(\s*:)/i

/** Writes the request for a page. A host that is not `trusted` gets no name and password of ours. */
export function pageRequest(step: Step, wish: RequestWish, trusted: boolean): Request {
  const isTunneled = isTunnel(step, wish)
  const method = isTunneled ? (wish.tunnelMethod ?? 'GET') : wish.method
  const basic = trusted ? wish.authorization : undefined
  const { data } = wish
  const content =
    data === undefined ? [] : [`Content-Type: ${wish.contentType}`, `Content-Length: ${Buffer.byteLength(data)}`]
  return write(
    [
      `${method} ${step.url} HTTP/${step.host === undefined ? '1.0' : '1.1'}`,
      `User-Agent: ${wish.userAgent}`,
      'Connection: close',
      ...hostHeader(step, wish),
      ...wish.headers.filter((line) => trusted || !secretHeaders.test(line)),
      ...(basic === undefined ? [] : [`Authorization: Basic ${base64(basic)}`]),
      ...(isTunneled ? [] : proxyHeader(wish)),
      ...content,
    ],
    data === undefined ? '' : `${data}\r\n`,
  )
}

/** With -j CONNECT over TLS: asks a proxy for a tunnel to the web site. */
export function tunnelRequest(step: Step, wish: RequestWish): Request {
  return write([
    `CONNECT ${bracketed(step.host ?? '')}:${tunnelPort(step)} HTTP/1.1`,
    `User-Agent: ${wish.userAgent}`,
    ...proxyHeader(wish),
    ...wish.headers,
    'Proxy-Connection: keep-alive',
    `Host: ${bracketed(step.host ?? '')}`,
  ])
}

/** Is a tunnel to be asked for? */
export function isTunnel(step: Step, wish: RequestWish): boolean {
  return wish.method === 'CONNECT' && step.usesTls && step.host !== undefined
}

/** Where -H gives no port of its own, HTTPS. */
const tunnelPort = (step: Step) => (step.hostPort === step.port ? 443 : step.hostPort)

/** The port only where it is not the usual one; some servers stumble over it. A header of -k stands in its place. */
function hostHeader(step: Step, wish: RequestWish): readonly string[] {
  if (step.host === undefined || wish.headers.some((line) => /^host:/i.test(line))) return []
  const isUsual = step.hostPort === (step.usesTls ? 443 : 80) || isTunnel(step, wish)
  return [`Host: ${bracketed(step.host)}${isUsual ? '' : `:${step.hostPort}`}`]
}

function proxyHeader({ proxyAuthorization }: RequestWish): readonly string[] {
  return proxyAuthorization === undefined ? [] : [`Proxy-Authorization: Basic ${base64(proxyAuthorization)}`]
}

function write(lines: readonly string[], data = ''): Request {
  const end = '\r\n\r\n'
  const shown = lines.map((line) => line.replace(secretHeaders, '$1$3 ***\0').replace(/\0.*$/, ''))
  return { bytes: Buffer.from(lines.join('\r\n') + end + data), shown: shown.join('\n') }
}

const bracketed = (host: string) => (isIP(host) === 6 ? `[${host}]` : host)
const base64 = (text: string) => Buffer.from(text).toString('base64')
