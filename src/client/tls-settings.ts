import type { Options } from '../check/options.ts'
import { sslVersions } from '../config/config.ts'
import { bits } from '../config/values.ts'
import type { TlsWishes } from '../transport/client-tls.ts'

/** The TLS options of a command line. */
export type TlsSettings =
  | { readonly kind: 'tls'; readonly wishes: TlsWishes; readonly logging: number }
  | { readonly kind: 'usage'; readonly reason: string }

const usage = (reason: string): TlsSettings => ({ kind: 'usage', reason })

/** Reads them from the first place that gives each; `host` is whom the certificate must be for, unless one says else. */
export function readTls(places: readonly Options[], host: string): TlsSettings {
  const given = (name: string) => places.find((place) => place.has(name))
  const text = (name: string) => given(name)?.text(name)
  const version = sslVersions.find((known) => known === (text('ssl-version') ?? 'TLSv1+'))
  if (version === undefined) {
    return usage(`Error: '${text('ssl-version')}' (-S) must be one of ${sslVersions.join(', ')}`)
  }
  if (version === 'SSLv3') return usage('Error: -S SSLv3: OpenSSL has no SSLv3 any more; use -S TLSv1.2+')
  const adh = text('use-adh') ?? '1'
  // As stock, which looks at the first byte only.
  const useAdh = ([0, 1, 2] as const).find((known) => adh.startsWith(`${known}`))
  if (useAdh === undefined) return usage(`Error: '${adh}' (-d) must be 0, 1 or 2`)
  const identity = places.find((place) => place.has('client-cert') || place.has('key-file'))
  const [certFile, keyFile] = [identity?.text('client-cert'), identity?.text('key-file')]
  const halves = places.some((place) => place.has('client-cert') !== place.has('key-file'))
  if (halves) return usage('Error: the client certificate and the private key must both be given or neither')
  const caFile = text('ca-cert-file')
  const crlFile = text('crl-file')
  const named = text('verify-name')
  if (caFile === undefined && crlFile !== undefined)
    return usage('Error: --crl-file needs -A, the authorities it is of')
  if (caFile === undefined && named !== undefined)
    return usage('Error: --verify-name needs -A, the authorities to trust')
  const pins = (given('pin-sha256')?.texts('pin-sha256') ?? []).map((pin) => ({ pin, hex: hexOf(pin) }))
  const bad = pins.find(({ hex }) => hex === undefined)
  if (bad) return usage(`Error: '${bad.pin}' (--pin-sha256) must be 32 bytes in Base64 or hex`)
  if (useAdh === 2 && (caFile !== undefined || pins.length > 0)) {
    const why = 'no certificate can be verified where only anonymous suites are offered'
    return usage(`Error: -d 2 together with -A or --pin-sha256: ${why}; leave one out`)
  }
  const verifies = caFile !== undefined && !given('no-verify-name')
  const wishes: TlsWishes = {
    ...{ version, useAdh, certFile, keyFile, caFile, crlFile },
    cipherList: text('cipher-list'),
    verifyName: verifies ? named || host : undefined,
    pins: pins.flatMap(({ hex }) => hex ?? []),
  }
  return { kind: 'tls', wishes, logging: bits(text('ssl-logging') ?? '0').value ?? 0 }
}

/** A SHA-256 in Base64 or in hex, colons allowed, as hex; undefined where it is neither. */
function hexOf(pin: string): string | undefined {
  const bare = pin.replaceAll(':', '').toLowerCase()
  if (/^[\da-f]{64}$/.test(bare)) return bare
  const bytes = Buffer.from(pin, 'base64')
  return /^[\w+/-]{43}=?$/.test(pin) && bytes.length === 32 ? bytes.toString('hex') : undefined
}
