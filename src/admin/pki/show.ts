import { X509Certificate } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { escapeControls } from '../../daemon/log/printable.ts'
import { jsonText } from '../json.ts'
import { factsOf, type Judge, textOf } from './facts.ts'
import { attempt, WrongUse } from './failure.ts'
import { type Folder, readCertificate } from './folder.ts'
import { type Entry, readIndex, timeText } from './index-file.ts'
import { addressIn, askPeer } from './peer.ts'

/** What to show. */
export type ShowWish = { readonly what: string; readonly json: boolean; readonly timeoutMs: number }

/** `plenum pki show`: certificates of a file or of a daemon, its own first. Gives what to print. */
export async function show(folder: Folder, { what, json, timeoutMs }: ShowWish): Promise<string> {
  const chain = await certificatesOf(what, timeoutMs)
  const judge = judgeOf(folder)
  const facts = chain.map((certificate) => factsOf(certificate, judge))
  return json ? `${jsonText(facts, 2)}\n` : facts.map(textOf).join('\n')
}

async function certificatesOf(what: string, timeoutMs: number): Promise<readonly X509Certificate[]> {
  const address = existsSync(what) ? undefined : addressIn(what)
  if (address === undefined) return certificatesIn(what)
  const shown = await askPeer(address, timeoutMs)
  if (shown.kind === 'certificates') return shown.chain
  throw new Error(
    `${escapeControls(what)} has no certificate: it speaks ${shown.protocol} with anonymous encryption; set ssl_cert_file= and ssl_privatekey_file= there`,
  )
}

function certificatesIn(path: string): readonly X509Certificate[] {
  const title = escapeControls(path)
  const text = attempt('read', title, () => textIn(path))
  if (text === undefined) throw new WrongUse(`'${title}' is no file, and not HOST:PORT or [ADDRESS]:PORT either`)
  const blocks = text.match(/-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[^-]*-----END/g) ?? []
  if (blocks.length === 0) throw new Error(`${title} holds no certificate in PEM${otherKind(text)}`)
  return blocks.map((block, index) => {
    try {
      return new X509Certificate(`${block} CERTIFICATE-----\n`)
    } catch (error) {
      throw new Error(`certificate ${index + 1} in ${title} is damaged: take the file from where it was made`, {
        cause: error,
      })
    }
  })
}

/** Undefined where there is nothing, or a device, which may have no end. */
function textIn(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found || found.isCharacterDevice() || found.isBlockDevice()) return undefined
  return readFileSync(path, 'utf8')
}

function otherKind(text: string): string {
  if (text.includes('PRIVATE KEY-----')) return ': it is a key, which is never shown; name the .pem beside it'
  if (text.includes('X509 CRL-----')) return ': it is a revocation list; openssl crl -text -noout -in FILE shows it'
  return ''
}

function judgeOf(folder: Folder): Judge {
  try {
    const authority = readCertificate(folder.authority.certificate)
    const entries = readIndex(folder.index)
    return (certificate) => verdict(certificate, authority, entries, folder.path)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return () => `not compared (${reason})`
  }
}

function verdict(certificate: X509Certificate, authority: X509Certificate, entries: readonly Entry[], path: string) {
  if (certificate.fingerprint256 === authority.fingerprint256) return `is the authority in ${path}`
  if (!certificate.checkIssued(authority) || !certificate.verify(authority.publicKey))
    return `not issued by the authority in ${path}`
  const entry = entries.find(({ serial }) => serial === certificate.serialNumber)
  if (!entry) return `signed by the authority in ${path}, but not in its index`
  if (entry.revoked)
    return `issued by the authority in ${path}, REVOKED ${timeText(entry.revoked.at)} (${entry.revoked.reason})`
  return `issued by the authority in ${path}, not revoked`
}
