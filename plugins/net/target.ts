import { isIP } from 'node:net'

/** Where a service listens. */
export type Target =
  | {
      readonly kind: 'tcp'
      /** Name or address. */
      readonly host: string
      readonly port: number
      /** 0 = whatever the resolver gives. */
      readonly family: 0 | 4 | 6
    }
  | { readonly kind: 'unix'; readonly path: string }

/** Reads -H, -p, -4 and -6: a host that begins with a slash is a Unix socket. */
export function targetOf(host: string, port: number, family: 0 | 4 | 6): Target {
  return host.startsWith('/') ? { kind: 'unix', path: host } : { kind: 'tcp', host, port, family }
}

/** `HOST:PORT`, `[::1]:PORT` or the path of a socket. */
export function placeOf(target: Target): string {
  if (target.kind === 'unix') return target.path
  return `${isIP(target.host) === 6 ? `[${target.host}]` : target.host}:${target.port}`
}

/** A port as text; undefined where it is none. */
export function parsePort(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  return port > 0 && port <= 65_535 ? port : undefined
}
