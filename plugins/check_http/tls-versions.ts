import type { SecureVersion } from 'node:tls'

/** Which versions of TLS are allowed; whatever both ends speak where absent. */
export type TlsVersions = { readonly lowest?: SecureVersion; readonly highest?: SecureVersion }

const versions: Readonly<Record<string, SecureVersion>> = {
  '1': 'TLSv1',
  '1.1': 'TLSv1.1',
  '1.2': 'TLSv1.2',
  '1.3': 'TLSv1.3',
}

/** Reads `1.2`, `1.2+` or nothing; undefined where the text is none, `gone` for SSL 2 and 3, which no library has any more. */
export function parseTlsVersions(text: string): TlsVersions | 'gone' | undefined {
  if (text === '') return {}
  const [, number = '', plus] = /^([\d.]+)(\+?)$/.exec(text) ?? []
  if (/^[23]$/.test(number)) return plus ? { lowest: 'TLSv1' } : 'gone'
  const lowest = versions[number.replace(/\.0$/, '')]
  if (lowest === undefined) return undefined
  return plus ? { lowest } : { lowest, highest: lowest }
}
