/** The first byte of a TLS hello: a handshake record; a client that finds no suite to offer sends an alert instead. */
const handshakeRecord = 0x16
const alertRecord = 0x15

/** What a peer speaks whose first bytes are no TLS, for the log; undefined where they are. */
export function insteadOfTls(first: Buffer): string | undefined {
  if (first[0] === handshakeRecord || first[0] === alertRecord) return undefined
  const [high, version = 0, typeHigh = 0, type = 1] = first
  // A version alone, then a query's type: one byte is enough of a hint where no more came.
  if (high === 0 && version <= 4 && typeHigh === 0 && type === 1)
    return 'the client speaks plain NRPE, not TLS (check_nrpe -n?)'
  if (/^[A-Z]{3,7} \//.test(first.toString('latin1', 0, 16))) return 'the client speaks HTTP, not TLS'
  return 'the client speaks neither TLS nor NRPE'
}

/** What the beginning of a TLS hello is to a reader of packets: a version. */
export const tlsHelloAsVersion = handshakeRecord * 256 + 3
