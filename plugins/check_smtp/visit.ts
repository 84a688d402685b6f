import type { PluginContext, PluginResult } from '../../src/check/plugin.ts'
import type { State } from '../../src/check/state.ts'
import { worst } from '../../src/check/thresholds.ts'
import { type Dated, judgeDays } from '../net/certificate-days.ts'
import { lineOf, NetFailure } from '../net/failures.ts'
import { onLine, said } from '../net/said.ts'
import { deliver } from './deliver.ts'
import { type Dialogue, type Reply, textOf } from './dialogue.ts'
import { logIn } from './login.ts'
import type { Settings } from './settings.ts'

/** What a visit came to: a whole result, or what goes in front of the response time. */
export type Verdict =
  | { readonly kind: 'result'; readonly result: PluginResult }
  | {
      readonly kind: 'judged'
      readonly state: State
      readonly text: string
      /** Lines of their own. */
      readonly before: readonly string[]
    }

/** The whole dialogue, up to QUIT. Throws a `NetFailure`. */
export async function visit(dialogue: Dialogue, settings: Settings, context: PluginContext): Promise<Verdict> {
  let dated = settings.tls === 'from-start' ? await shakeHands(dialogue, settings, context) : undefined
  const greeting = await dialogue.reply('its greeting', settings.expectsOwn)
  if (!textOf(greeting).includes(settings.greeting)) return unexpected(settings, greeting)
  const hello = await greet(dialogue, settings)
  if (settings.tls === 'starttls') {
    if (!/^250[ -]STARTTLS\b/im.test(textOf(hello))) {
      await quit(dialogue, settings)
      return result('WARNING', 'WARNING - TLS not supported by server')
    }
    const { code } = await dialogue.ask('STARTTLS')
    if (code !== 220) {
      await quit(dialogue, settings)
      return result('UNKNOWN', 'Server does not support STARTTLS')
    }
    refuseEarlyWords(dialogue)
    dated = await shakeHands(dialogue, settings, context)
  }
  if (dated && !settings.goesOn) {
    await quit(dialogue, settings)
    return result(dated.state, dated.line)
  }
  // What the server said in clear is forgotten (RFC 3207 §4.2).
  if (settings.tls === 'starttls') await greet(dialogue, settings)
  const verdict = await use(dialogue, settings, context)
  const gone = await quit(dialogue, settings)
  if (gone) return gone
  const before = [...(dated ? [dated.line] : []), ...verdict.before]
  return { kind: 'judged', ...verdict, before, state: worst([verdict.state, dated?.state ?? 'OK']) }
}

/** Everything between the greeting and QUIT. */
async function use(dialogue: Dialogue, settings: Settings, { nowMs }: PluginContext) {
  const refused = settings.login && (await logIn(dialogue, settings.login))
  if (refused !== undefined) {
    const { state, text } = lineOf<'login-refused'>({ kind: 'login-refused', words: onOneLine(refused) })
    return { state, text, before: [] }
  }
  const refusal = await deliver(dialogue, settings, nowMs())
  const { lines: before, isWrong } = await command(dialogue, settings)
  const state: State = refusal ? 'CRITICAL' : isWrong ? 'WARNING' : 'OK'
  const text = refusal ? `${onLine(refusal.command)} refused: ${said(onOneLine(refusal.words))}` : ''
  return { state, text, before }
}

/** The commands of -C, and a line for each answer that -R does not expect. In the original the last answer decides. */
async function command(dialogue: Dialogue, { commands, isStrict }: Settings) {
  const lines: string[] = []
  let isWrong = false
  for (const { text, expected } of commands) {
    const reply = await dialogue.ask(text)
    if (!expected) continue
    const isRight = expected.test(textOf(reply))
    isWrong = !isRight || (isWrong && !isStrict)
    if (!isRight)
      lines.push(`SMTP WARNING - Invalid response '${said(onOneLine(textOf(reply)))}' to command '${onLine(text)}'`)
  }
  return { lines, isWrong }
}

async function greet(dialogue: Dialogue, { isLmtp, tls, login, ownName }: Settings): Promise<Reply> {
  const verb = isLmtp ? 'LHLO' : tls === 'starttls' || login ? 'EHLO' : 'HELO'
  return await dialogue.ask(`${verb} ${ownName}`)
}

async function shakeHands(
  dialogue: Dialogue,
  settings: Settings,
  { env, nowMs }: PluginContext,
): Promise<Dated | undefined> {
  const { secure } = await import('../net/secure.ts')
  const { conversation } = dialogue
  const { host, verifies, authorities, serverName, leastDays } = settings
  const verify = verifies ? { name: serverName ?? host, authorities } : undefined
  const secured = await secure(conversation.socket, conversation.target, { serverName, verify }, env)
  conversation.continueOver(secured)
  const certificate = secured.getPeerX509Certificate()
  return leastDays && certificate ? judgeDays(certificate, leastDays, nowMs()) : undefined
}

/** Words between the reply to STARTTLS and the handshake could be anybody's. */
function refuseEarlyWords({ conversation }: Dialogue): void {
  if (conversation.keptBytes === 0) return
  const reason = 'the server goes on in clear behind STARTTLS'
  throw new NetFailure({ kind: 'no-tls', target: conversation.target, reason })
}

/** Says goodbye; where the server is gone before, that is UNKNOWN unless nobody minds. */
async function quit(dialogue: Dialogue, { ignoresQuit }: Settings): Promise<Verdict | undefined> {
  if (dialogue.conversation.isOver)
    return ignoresQuit ? undefined : result('UNKNOWN', 'Connection closed by server before sending QUIT command')
  try {
    await dialogue.ask('QUIT')
  } catch (error) {
    // The session is over either way.
    if (!(error instanceof NetFailure)) throw error
  }
  return undefined
}

function unexpected({ target }: Settings, greeting: Reply): Verdict {
  const port = target.kind === 'unix' || target.port === 25 ? '' : ` on port ${target.port}`
  const words = said(onOneLine(textOf(greeting)))
  return result('WARNING', `Invalid SMTP response received from host${port}: ${words}`)
}

const result = (state: State, line: string): Verdict => ({ kind: 'result', result: { state, output: `${line}\n` } })

const onOneLine = (text: string) => text.replaceAll('\n', ' / ')
