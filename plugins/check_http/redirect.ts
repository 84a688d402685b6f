import type { State } from '../../src/check/state.ts'
import { said } from '../net/said.ts'
import { textOf } from './response.ts'
import type { OnRedirect, Step } from './settings.ts'

/** Where a redirect leads, or why it leads nowhere: the words behind `HTTP STATE - `. */
export type Redirect =
  | { readonly kind: 'step'; readonly step: Step }
  | { readonly kind: 'nowhere'; readonly state: State; readonly text: string }

type Follow = Extract<OnRedirect, { kind: 'follow' }>

/** Follows the Location header of an answer to `step`; `taken` redirects came before. */
export function redirectOf(
  step: Step,
  header: string,
  statusLine: string,
  follow: Follow,
  taken: number,
  most: number,
): Redirect {
  const found = /^location:[ \t]*(.*?)[ \t]*$/im.exec(header.replaceAll('\r', '').replace(/\n[ \t]+/g, ''))?.[1]
  if (found === undefined) return nowhere('UNKNOWN', `Could not find redirect location - ${said(textOf(statusLine))}`)
  const location = textOf(found)
  if (location === '') return nowhere('UNKNOWN', 'Empty redirect location')
  const url = urlOf(location, step)
  if (!url) return nowhere('UNKNOWN', `Could not parse redirect location - ${said(location)}`)
  const usesTls = url.protocol === 'https:'
  const port = url.port === '' ? (usesTls ? 443 : 80) : Number(url.port)
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const path = url.pathname + url.search
  const shown = said(`${url.protocol}//${url.hostname}:${port}${path}`)
  if (taken + 1 > most) return nowhere('WARNING', `maximum redirection depth ${most} exceeded - ${shown}`)
  const next: Step = {
    address: follow.keepsAddress ? step.address : host,
    port: follow.keepsPort ? step.port : port,
    host,
    hostPort: port,
    url: path,
    usesTls,
  }
  if (isSame(step, { ...next, address: host, port }))
    return nowhere('CRITICAL', `redirection creates an infinite loop - ${shown}`)
  return { kind: 'step', step: next }
}

const nowhere = (state: State, text: string): Redirect => ({ kind: 'nowhere', state, text })

function urlOf(location: string, { usesTls, host, address, hostPort, url }: Step): URL | undefined {
  const name = host ?? address
  const base = `${usesTls ? 'https' : 'http'}://${name.includes(':') ? `[${name}]` : name}:${hostPort}`
  const found = URL.parse(location, URL.parse(url, base)?.href ?? base)
  return found && /^https?:$/.test(found.protocol) ? found : undefined
}

function isSame(one: Step, other: Step): boolean {
  const keys = ['address', 'port', 'host', 'url', 'usesTls'] as const
  return keys.every((key) => one[key] === other[key])
}
