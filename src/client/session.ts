/** A TLS session for later, and the rules under which its peer was judged: a resumed one shows no certificate again. */
export type Session = {
  /** OpenSSL's own form, a secret. Empty: the peer had better not be offered any. */
  readonly bytes: Buffer
  /** All that decides whom to trust, as text; nothing but the same may resume it. */
  readonly trust: string
  /** When its peer gave it, and until when what was judged holds; milliseconds since 1970. */
  readonly fromMs: number
  readonly untilMs: number
}

/** As one buffer, for a memory of peers: a line of JSON, then OpenSSL's bytes. */
export function seal({ bytes, ...rules }: Session): Buffer {
  return Buffer.concat([Buffer.from(`${JSON.stringify(rules)}\n`), bytes])
}

/** The session in such a buffer; undefined where it was made under other rules, is over, or is none. */
export function unseal(sealed: Buffer, trust: string, nowMs: number): Session | undefined {
  const end = sealed.indexOf('\n')
  if (end < 0) return undefined
  const rules = parse(sealed.toString('utf8', 0, end))
  if (rules?.trust !== trust || nowMs < rules.fromMs || nowMs >= rules.untilMs) return undefined
  return { ...rules, bytes: sealed.subarray(end + 1) }
}

function parse(text: string): Omit<Session, 'bytes'> | undefined {
  try {
    const { trust, fromMs, untilMs } = JSON.parse(text)
    const whole = typeof trust === 'string' && typeof fromMs === 'number' && typeof untilMs === 'number'
    return whole ? { trust, fromMs, untilMs } : undefined
  } catch {
    return undefined
  }
}
