/** A label of certificates, plain or in OpenSSL's older forms. */
export const certificateLabel = /(?:TRUSTED |X509 )?CERTIFICATE/

/** That of revocation lists. */
export const crlLabel = /X509 CRL/

/** The blocks of a PEM text that have such a label (RFC 7468), in order; empty where there is none. */
export function pemBlocks(text: string, { source }: RegExp): readonly string[] {
  return text.match(new RegExp(`-----BEGIN (${source})-----[^-]+-----END \\1-----`, 'g')) ?? []
}
