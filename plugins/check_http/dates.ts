import type { State } from '../../src/check/state.ts'

/** A word about the dates of a page, and its state. */
type Dated = { readonly state: State; readonly text: string } | undefined

/** Clocks of server and file system may differ by so much, seconds. */
const ahead = 30

/** Is the page older than -M allows, by the server's own clock? */
export function judgeAge(header: string, mostSeconds: number): Dated {
  const field = (name: string) => new RegExp(`^${name}:[ \\t]*(.*?)[ \\t\\r]*$`, 'im').exec(header)?.[1] ?? ''
  const [server, page] = [field('date'), field('last-modified')]
  if (server === '') return { state: 'UNKNOWN', text: 'Server date unknown' }
  if (page === '') return { state: 'CRITICAL', text: 'Document modification date unknown' }
  const [now, then] = [secondsOf(server), secondsOf(page)]
  if (now === undefined) return { state: 'CRITICAL', text: `Server date "${server.slice(0, 100)}" unparsable` }
  if (then === undefined) return { state: 'CRITICAL', text: `Document date "${page.slice(0, 100)}" unparsable` }
  if (then > now + ahead) return { state: 'CRITICAL', text: `Document is ${then - now} seconds in the future` }
  const age = now - then
  return age > mostSeconds ? { state: 'CRITICAL', text: `Last modified ${span(age)} ago` } : undefined
}

/** `Tue, 25 Dec 2001 02:59:03 GMT` and nothing else (RFC 9110 §5.6.7). */
function secondsOf(text: string): number | undefined {
  if (!/^[A-Z][a-z]{2}, [ \d]\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT/.test(text)) return undefined
  const ms = Date.parse(text.slice(0, 29))
  return Number.isNaN(ms) || ms <= 0 ? undefined : ms / 1000
}

const twoDays = 2 * 86_400

function span(seconds: number): string {
  if (seconds > twoDays) return `${(seconds / 86_400).toFixed(1)} days`
  const two = (value: number) => String(value).padStart(2, '0')
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
}
