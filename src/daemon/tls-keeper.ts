import type { Config } from '../config/config.ts'
import { type Credentials, readCredentials } from '../transport/credentials.ts'
import { type Handshaker, type HandshakeServer, handshakeServer } from '../transport/handshake.ts'
import { serverTls, tlsFault } from '../transport/tls.ts'
import { expiryWarnings } from './certificate-watch.ts'
import type { Log } from './log.ts'
import { tlsNotes } from './tls-notes.ts'

/** TLS over the daemon's life: session tickets that outlast a reload, and an eye on the calendar. */
export type TlsKeeper = {
  /** Makes a configuration ready. Throws an Error with the text for the log when it cannot be used. */
  readonly handshaker: (config: Config) => Promise<Handshaker>
  /** Plain TCP from now on. */
  readonly turnOff: () => undefined
}

/** A peer that opens a connection and never shakes hands is sent away after this, or connection_timeout if less. */
const mostHandshakeSeconds = 30

/** How often the calendar is looked at, and how long the keys of tickets live. */
const dayMs = 86_400_000

const clientCertificates = { 0: 'unasked', 1: 'optional', 2: 'required' } as const

type InForce = { readonly credentials: Credentials; readonly server: HandshakeServer; readonly settings: string }

/** `clock`: milliseconds since 1970. */
export function tlsKeeper(log: Log, clock: () => number = Date.now): TlsKeeper {
  let inForce: InForce | undefined
  let ticketKeys: Buffer | undefined
  const warn = ({ expiring }: Credentials) => {
    for (const warning of expiryWarnings(expiring, clock())) log.write('warning', warning)
  }
  const daily = setInterval(() => {
    if (!inForce) return
    warn(inForce.credentials)
    // Whoever learns a key can read the sessions its tickets resumed; that must not be all of them.
    ticketKeys = newTicketKeys()
    inForce.server.setTicketKeys(ticketKeys)
  }, dayMs)
  daily.unref()

  return {
    handshaker: async (config) => {
      const { ssl, strict } = config
      const credentials = await readCredentials(ssl, inForce?.credentials)
      const options = await serverTls(ssl, credentials, strict)
      // A resumed session is not verified again, so one that was begun under other rules must not be resumed.
      const settings = JSON.stringify([ssl, strict, credentials.identity?.cert, credentials.ca, credentials.crl])
      if (ticketKeys === undefined || settings !== inForce?.settings) ticketKeys = newTicketKeys()
      const seconds = Math.min(config.connectionTimeoutSeconds, mostHandshakeSeconds)
      const wanted = clientCertificates[ssl.clientCerts]
      const server = await handshakeServer({ ...options, ticketKeys }, wanted, seconds).catch((error: unknown) => {
        throw new Error(tlsFault(error, ssl))
      })
      for (const { level, text } of tlsNotes(config, credentials)) log.write(level, text)
      warn(credentials)
      inForce = { credentials, server, settings }
      return server.shakeHands
    },
    turnOff: () => {
      inForce = undefined
      return undefined
    },
  }
}

/** The global of the web, because a daemon without TLS need not load node:crypto. */
const newTicketKeys = () => Buffer.from(crypto.getRandomValues(new Uint8Array(48)))
