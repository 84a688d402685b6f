import { type Dialogue, type Reply, textOf } from './dialogue.ts'

/** How to log in; the secret of XOAUTH2 is an access token. */
export type Login = { readonly mechanism: Mechanism; readonly user: string; readonly secret: string }

type Mechanism = 'PLAIN' | 'LOGIN' | 'CRAM-MD5' | 'XOAUTH2'
type Credentials = { readonly user: string; readonly secret: string }

/** The mechanisms: what stands behind `AUTH NAME`, and the answers to what the server asks then. */
const mechanisms: {
  readonly [M in Mechanism]: {
    readonly first?: (credentials: Credentials) => string
    readonly answers: readonly ((credentials: Credentials, challenge: Buffer) => string | Promise<string>)[]
  }
} = {
  // RFC 4616
  PLAIN: { first: ({ user, secret }) => `\0${user}\0${secret}`, answers: [] },
  LOGIN: { answers: [({ user }) => user, ({ secret }) => secret] },
  // RFC 2195
  'CRAM-MD5': { answers: [async ({ user, secret }, challenge) => `${user} ${await digest(secret, challenge)}`] },
  // A refusal comes as a challenge with the reason, which an empty answer takes note of.
  XOAUTH2: { first: ({ user, secret }) => `user=${user}\x01auth=Bearer ${secret}\x01\x01`, answers: [() => ''] },
}

/** The mechanism of -A, in upper or lower case. */
export function mechanismNamed(name: string): Mechanism | undefined {
  return (Object.keys(mechanisms) as Mechanism[]).find((mechanism) => mechanism === name.toUpperCase())
}

/** Logs in; gives the server's words where it refuses. */
export async function logIn(dialogue: Dialogue, login: Login): Promise<string | undefined> {
  const { first, answers } = mechanisms[login.mechanism]
  const name = `AUTH ${login.mechanism}`
  let reply: Reply = await (first ? dialogue.ask(`${name} ${base64(first(login))}`, `${name} ***`) : dialogue.ask(name))
  for (const answer of answers) {
    if (reply.code !== 334) break
    const challenge = Buffer.from(reply.lines[0]?.slice(4) ?? '', 'base64')
    reply = await dialogue.ask(base64(await answer(login, challenge)), '***')
  }
  // RFC 4954: this code alone; a server that takes any command with 250 has let nobody in.
  return reply.code === 235 ? undefined : textOf(reply)
}

async function digest(secret: string, challenge: Buffer): Promise<string> {
  const { createHmac } = await import('node:crypto')
  return createHmac('md5', secret).update(challenge).digest('hex')
}

const base64 = (text: string) => Buffer.from(text).toString('base64')
