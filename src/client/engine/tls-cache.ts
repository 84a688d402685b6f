import { type ClientTls, clientTls, connection, type TlsWishes } from '../../transport/client-tls.ts'

/** How long files are taken to be as they were, milliseconds: a renewed certificate counts after that. */
const defaultAgeMs = 60_000

/** Reads files and makes OpenSSL's context once for all queries with the same wishes; only the name is each one's own. */
export function tlsCache(maxAgeMs = defaultAgeMs): (wishes: TlsWishes) => Promise<ClientTls> {
  const made = new Map<string, { readonly tls: Promise<ClientTls>; readonly untilMs: number }>()

  const prepared = (wishes: TlsWishes): Promise<ClientTls> => {
    const key = JSON.stringify(wishes)
    const known = made.get(key)
    const nowMs = performance.now()
    if (known !== undefined && known.untilMs > nowMs) return known.tls
    for (const [old, { untilMs }] of made) if (untilMs <= nowMs) made.delete(old)
    const tls = clientTls(wishes)
    made.set(key, { tls, untilMs: nowMs + maxAgeMs })
    return tls
  }
  return async (wishes) => {
    const tls = await prepared({ ...wishes, verifyName: undefined })
    return tls.kind === 'ready' ? { ...tls, options: { ...tls.options, ...connection(wishes) } } : tls
  }
}
