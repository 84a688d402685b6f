/** The tags of ASN.1 that come before a list's entries (RFC 5280 §5.1). */
const tags = { integer: 0x02, sequence: 0x30, utcTime: 0x17, generalizedTime: 0x18 }

type Item = { readonly tag: number; readonly at: number; readonly end: number }

/**
 * When a certificate revocation list (PEM) says its successor is due; undefined where it does not say. Throws when it
 * is no such list. Node can use one but tells nothing about it.
 */
export function nextUpdate(pem: string): Date | undefined {
  const der = Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64')
  const whole = item(der, 0)
  const listed = item(der, whole.at)
  if (whole.tag !== tags.sequence || listed.tag !== tags.sequence) throw new Error('not a revocation list')
  const items: Item[] = []
  for (let at = listed.at; at < listed.end && items.length < 5; at = items.at(-1)?.end ?? listed.end)
    items.push(item(der, at))
  const [signature, issuer, thisUpdate, next] = items[0]?.tag === tags.integer ? items.slice(1) : items
  if (signature?.tag !== tags.sequence || issuer?.tag !== tags.sequence || !thisUpdate || !isTime(thisUpdate))
    throw new Error('not a revocation list')
  return next && isTime(next) ? time(der, next) : undefined
}

const isTime = ({ tag }: Item) => tag === tags.utcTime || tag === tags.generalizedTime

/** The item that begins at `start`; throws where it is not whole. */
function item(der: Buffer, start: number): Item {
  const first = der[start + 1] ?? 0
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f
  const at = start + 2 + lengthBytes
  if (lengthBytes > 4 || at > der.length) throw new Error('not a revocation list')
  const end = at + (lengthBytes === 0 ? first : der.readUIntBE(start + 2, lengthBytes))
  if (end > der.length) throw new Error('the revocation list is cut off')
  return { tag: der[start] ?? 0, at, end }
}

/** `YYMMDDhhmmssZ`, in which years from 50 are of the last century, or `YYYYMMDDhhmmssZ`. */
function time(der: Buffer, { tag, at, end }: Item): Date {
  const text = der.toString('latin1', at, end)
  const century = tag === tags.generalizedTime ? '' : Number(text.slice(0, 2)) >= 50 ? '19' : '20'
  const [, year, ...rest] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(century + text)?.map(Number) ?? []
  const [month = 0, day, hour, minute, second] = rest
  if (year === undefined) throw new Error('not a revocation list')
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second))
}
