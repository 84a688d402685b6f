import { strerror } from '../check/strerror.ts'
import type { RefusalCode } from '../protocol/packet.ts'
import { tlsHelloAsVersion } from '../transport/first-bytes.ts'
import type { Received } from '../transport/receive.ts'

/**
 * The log lines for a connection that brought no query: stock's words, the peer's address, and what was measured
 * (spec/nrpe.md §2.7 tests 1 to 5, §2.12).
 */
export function refusalLines(
  received: Exclude<Received, { kind: 'packet' }>,
  peer: string,
  useTls: boolean,
): readonly string[] {
  const unread = `Could not read request from client ${peer}, bailing out...`
  switch (received.kind) {
    case 'closed': {
      const how = received.error === undefined ? 'closed' : strerror(received.error)
      return [`${unread} (${how} after ${received.receivedBytes} bytes)`]
    }
    case 'silent':
      return [`${unread} (${received.receivedBytes} bytes, then no more within ${received.seconds} seconds)`]
    case 'refused': {
      const cause = causes[received.code] ?? { text: 'Received packet with invalid buffer size', read: false }
      const first = cause.read ? `Error: ${cause.text}` : `Error: (use_ssl == ${useTls}): ${cause.text}`
      const second = cause.read ? `Client request from ${peer} was invalid, bailing out...` : unread
      // Over TLS such bytes would be a hello within the session: nobody does that.
      const isHello = !useTls && received.code === 'bad-version' && received.detail === `version ${tlsHelloAsVersion}`
      return [first, `${second} (${isHello ? speaksTls : received.detail})`]
    }
  }
}

const speaksTls = 'the client speaks TLS, and this daemon is set to plain TCP (-n or ssl_enabled=0)'

/** Stock's cause for each refusal; `read`: the packet had been read to its end. */
const causes: Readonly<Partial<Record<RefusalCode, { readonly text: string; readonly read: boolean }>>> = {
  'bad-version': { text: 'Request packet version was invalid!', read: false },
  'bad-crc': { text: 'Request packet had invalid CRC32.', read: true },
  'bad-type': { text: 'Request packet type was invalid!', read: true },
}
