import { version } from '../../src/check/version.ts'
import { type Dialogue, isPositive, type Reply, textOf } from './dialogue.ts'
import type { Settings } from './settings.ts'

/** A command that was refused, and the server's words. */
export type Refusal = { readonly command: string; readonly words: string }

/** -f, --rcpt and --send: how far a mail comes. */
export async function deliver(dialogue: Dialogue, settings: Settings, nowMs: number): Promise<Refusal | undefined> {
  const { from, recipient, sends } = settings
  if (from === undefined) return undefined
  const mail = `MAIL FROM:<${from}>`
  const taken = await dialogue.ask(mail)
  if (recipient === undefined) return undefined
  if (!isPositive(taken)) return refusal(mail, taken)
  const to = `RCPT TO:<${recipient}>`
  const known = await dialogue.ask(to)
  if (!isPositive(known)) return refusal(to, known)
  if (!sends) {
    await dialogue.ask('RSET')
    return undefined
  }
  const ready = await dialogue.ask('DATA')
  if (ready.code !== 354) return refusal('DATA', ready)
  dialogue.send([...message(settings, nowMs), '.'].join('\r\n'), '(mail)')
  const sent = await dialogue.reply('word about the mail')
  return isPositive(sent) ? undefined : refusal('the mail', sent)
}

const refusal = (command: string, reply: Reply): Refusal => ({ command, words: textOf(reply) })

function message({ from, recipient, ownName }: Settings, nowMs: number): readonly string[] {
  const id = `plenum-check-smtp.${nowMs}.${process.pid}.${Math.random().toString(36).slice(2)}`
  return [
    `From: <${from}>`,
    `To: <${recipient}>`,
    `Date: ${new Date(nowMs).toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${id}@${ownName}>`,
    'Subject: check_smtp',
    'Auto-Submitted: auto-generated',
    '',
    `Sent by check_smtp (Plenum ${version}) on ${ownName}, to see whether mail is taken.`,
  ]
}
