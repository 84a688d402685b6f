import type { State } from '../../src/check/state.ts'
import type { Domains, Queue } from './queue.ts'
import type { Limits, Settings } from './settings.ts'

/** A state and the words that stand for it. */
export type Verdict = { readonly state: State; readonly text: string }

/** From the limit on it alerts, critical first. */
export function stateOf(value: number, { warning, critical }: Limits): State {
  if (critical !== undefined && value >= critical) return 'CRITICAL'
  return warning !== undefined && value >= warning ? 'WARNING' : 'OK'
}

/** What the number of messages comes to, in the original's words. An empty queue is never too long, whatever the limits. */
export function judgeMessages(queue: Queue, { server, messages, domain }: Settings): Verdict {
  const { unsent } = queue
  if (unsent === 0 && server.emptyText !== undefined) return { state: 'OK', text: server.emptyText }
  const state = unsent === 0 ? 'OK' : stateOf(unsent, messages)
  const text = {
    OK: `${server.name} mailq (${unsent}) is below threshold (${messages.warning}/${messages.critical})`,
    WARNING: `${server.name} mailq is ${unsent} (threshold w = ${messages.warning})`,
    CRITICAL: `${server.name} mailq is ${unsent} (threshold c = ${messages.critical})`,
    UNKNOWN: '',
  }[state]
  if (!domain) return { state, text }
  if (queue.preprocessed !== undefined) return judgePreprocessed({ state, text }, queue.preprocessed, domain)
  return queue.domains ? judgeDomains({ state, text }, queue.domains, domain) : { state, text }
}

function judgePreprocessed(messages: Verdict, preprocessed: number, domain: Limits): Verdict {
  const state = stateOf(preprocessed, domain)
  return { state: worse(messages.state, state), text: `${messages.text}[Preprocessed = ${preprocessed}]` }
}

/** The domain with the most messages, as sender and as receiver; the worse sentence comes first. */
function judgeDomains(messages: Verdict, domains: Domains, limits: Limits): Verdict {
  let verdict = messages
  for (const [way, counts] of [
    ['FROM', domains.from],
    ['TO', domains.to],
  ] as const) {
    const [name, most] = [...counts].reduce<readonly [string, number]>((a, b) => (b[1] > a[1] ? b : a), ['', 0])
    if (most === 0) continue
    const state = stateOf(most, limits)
    const said = `${most} messages in queue ${way} ${name}`
    const reached = state === 'CRITICAL' ? `C = ${limits.critical}` : `W = ${limits.warning}`
    const sentence = `${said} (threshold ${reached})`
    if (state === 'OK') {
      const below = `${most} msgs. ${way} ${name} is below threshold (${limits.warning}/${limits.critical})`
      verdict = { ...verdict, text: `${verdict.text} ${below}` }
    } else if (verdict.state === 'OK') verdict = { state, text: sentence }
    else if (worse(verdict.state, state) === verdict.state)
      verdict = { ...verdict, text: `${verdict.text} -and- ${sentence}` }
    else verdict = { state, text: `${sentence} -and- ${verdict.text}` }
  }
  return verdict
}

const severity: readonly State[] = ['OK', 'WARNING', 'CRITICAL']

/** The worse of two. */
export function worse(a: State, b: State): State {
  return severity.indexOf(b) > severity.indexOf(a) ? b : a
}
