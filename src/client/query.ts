import type { PacketVersion } from '../protocol/packet.ts'
import type { TlsWishes } from '../transport/client-tls.ts'

/** What check_nrpe is to do, read from its command line. */
export type Query = {
  readonly host: string
  readonly port: number
  readonly family: 0 | 4 | 6
  /** Name or address to connect from (-b). */
  readonly localAddress?: string | undefined
  /** Undefined = plain TCP. */
  readonly tls: TlsWishes | undefined
  /** Command and arguments as they go on the wire, joined with `!`. */
  readonly text: Buffer
  /** Packet versions to try, in order. */
  readonly versions: readonly PacketVersion[]
  /** Fixed v2 payload (-P); undefined = standard. */
  readonly payloadBytes: number | undefined
  /** Largest packet buffer to accept. */
  readonly maxBufferBytes: number
  readonly timeoutSeconds: number
  /** Exit code of a timeout or a failed connection. */
  readonly timeoutExitCode: number
}
