import type { Conversation } from '../net/conversation.ts'
import { NetFailure } from '../net/failures.ts'

/** How a protocol turns to TLS: what is said, and what has to be answered. */
type Protocol = { readonly name: string; readonly port: number; readonly talk: (peer: Peer) => Promise<void> }

type Peer = {
  readonly send: (bytes: string | Uint8Array) => void
  /** Lines up to one that this matches; the last line of a reply must be good too. Throws a `NetFailure` (no-tls, foreign). */
  readonly expect: (last: RegExp, good: RegExp) => Promise<void>
  /** So many bytes. */
  readonly bytes: (count: number) => Promise<Buffer>
  readonly refused: (words: string) => NetFailure
}

/** The last line of a reply that has codes of three digits: SMTP, FTP. */
const codeEnd = /^\d{3} /

/** RFC 4511 §4.14: an extended request with the OID of StartTLS. */
const ldapRequest = Buffer.concat([Buffer.from('301d02010177188016', 'hex'), Buffer.from('1.3.6.1.4.1.1466.20037')])

/** The protocols of --starttls. */
export const protocols: Readonly<Record<string, Protocol>> = {
  smtp: {
    name: 'SMTP',
    port: 25,
    talk: async ({ send, expect }) => {
      await expect(codeEnd, /^220/)
      send('EHLO localhost\r\n')
      await expect(codeEnd, /^250/)
      send('STARTTLS\r\n')
      await expect(codeEnd, /^220/)
    },
  },
  imap: {
    name: 'IMAP',
    port: 143,
    talk: async ({ send, expect }) => {
      await expect(/^/, /^\* (OK|PREAUTH)/i)
      send('a1 STARTTLS\r\n')
      await expect(/^a1 /, /^a1 OK/i)
    },
  },
  pop3: {
    name: 'POP3',
    port: 110,
    talk: async ({ send, expect }) => {
      await expect(/^/, /^\+OK/)
      send('STLS\r\n')
      await expect(/^/, /^\+OK/)
    },
  },
  ftp: {
    name: 'FTP',
    port: 21,
    talk: async ({ send, expect }) => {
      await expect(codeEnd, /^220/)
      send('AUTH TLS\r\n')
      await expect(codeEnd, /^234/)
    },
  },
  ldap: {
    name: 'LDAP',
    port: 389,
    talk: async ({ send, bytes, refused }) => {
      send(ldapRequest)
      const [tag, length = 0] = await bytes(2)
      const response = await bytes(tag === 0x30 && length < 0x80 ? length : 0)
      // An enumerated result code behind the message's number and the tag of an extended response.
      const at = response.indexOf(Buffer.from([0x0a, 0x01]))
      if (at < 0 || response[at + 2] !== 0) throw refused(`result ${at < 0 ? 'none' : response[at + 2]}`)
    },
  },
  postgres: {
    name: 'PostgreSQL',
    port: 5432,
    talk: async ({ send, bytes, refused }) => {
      // SSLRequest: its length and the code 80877103.
      send(Buffer.from('0000000804d2162f', 'hex'))
      const answer = (await bytes(1)).toString('latin1')
      if (answer !== 'S') throw refused(answer === 'N' ? 'the server has no TLS' : answer)
    },
  },
}

/** Talks until the handshake is next. Throws a `NetFailure`. */
export async function startTls(conversation: Conversation, { name, talk }: Protocol): Promise<void> {
  const { target } = conversation
  const refused = (words: string) =>
    new NetFailure({ kind: 'no-tls', target, reason: `the ${name} server refuses it: ${words}` })
  const ended = () => new NetFailure({ kind: 'ended', target, waitedFor: `${name}'s word about TLS` })
  let isKnown = false
  await talk({
    refused,
    send: (bytes) => conversation.write(bytes),
    expect: async (last, good) => {
      for (;;) {
        const line = await conversation.line(name)
        if (line === undefined) throw ended()
        const text = line.toString('latin1')
        if (!last.test(text) && /^(\d{3}-|\* )/.test(text)) continue
        if (!good.test(text)) throw isKnown ? refused(text) : stranger(line)
        isKnown = true
        return
      }
    },
    bytes: async (count) => {
      let seen = Buffer.alloc(0)
      while (seen.length < count) {
        const more = await conversation.read()
        if (more === undefined) throw ended()
        seen = Buffer.concat([seen, more])
      }
      if (seen.length > count) conversation.unread(seen.subarray(count))
      return seen.subarray(0, count)
    },
  })
  // Words in clear between the yes and the handshake could be anybody's.
  if (conversation.keptBytes > 0) throw refused('it goes on in clear')

  function stranger(bytes: Buffer): NetFailure {
    return new NetFailure({ kind: 'foreign', target, protocol: name, bytes })
  }
}
