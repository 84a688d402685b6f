/** Is this code point one of them? */
export type CharSet = (code: number) => boolean

/** What surrounds a place in a text: a code point on either side, undefined at an end. */
export type Place = (before: number | undefined, after: number | undefined) => boolean

/** An expression, read. */
export type Expression =
  | { readonly kind: 'set'; readonly has: CharSet }
  | { readonly kind: 'place'; readonly holds: Place }
  | { readonly kind: 'sequence'; readonly parts: readonly Expression[] }
  | { readonly kind: 'either'; readonly choices: readonly Expression[] }
  | { readonly kind: 'repeat'; readonly part: Expression; readonly least: number; readonly most: number }

/** How to read one. */
export type Flags = {
  /** REG_ICASE */
  readonly ignoresCase: boolean
  /** REG_NEWLINE: places at the ends of lines, and no set has a newline unless it names it. */
  readonly byLine: boolean
}

/** LF. */
export const newline = 10

/** A letter, a digit or an underline of ASCII. */
export const isWord = (code: number | undefined) =>
  code !== undefined &&
  ((code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || (code >= 0x30 && code <= 0x39) || code === 0x5f)
