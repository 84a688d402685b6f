/** Why a certificate is withdrawn: names and numbers of RFC 5280 §5.3.1, without the hold and what ends it. */
export const reasons = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  privilegeWithdrawn: 9,
} as const

/** One of `reasons`. */
export type Reason = keyof typeof reasons

/** Is it one of `reasons`? */
export function isReason(text: unknown): text is Reason {
  return typeof text === 'string' && Object.hasOwn(reasons, text)
}
