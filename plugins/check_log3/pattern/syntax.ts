/**
 * Which letters are equal without regard to case at one place of a pattern: `apart` is Perl's `(?aa)`, Unicode folding
 * that never mixes ASCII with other letters.
 */
export type Fold = 'none' | 'ascii' | 'unicode' | 'apart'

/** The flags in force at one place of a pattern (spec/check_log3.md 4.3). */
export type Flags = {
  readonly ignoreCase: boolean
  readonly multiline: boolean
  readonly dotAll: boolean
  /** 0 off, 1 `(?x)`, 2 `(?xx)`: blanks inside classes are dropped too. */
  readonly extended: 0 | 1 | 2
  /** `(?n)`: plain parentheses do not capture. */
  readonly noCapture: boolean
  /** The tables of `\w \d \s \b` and the POSIX classes. */
  readonly classes: 'ascii' | 'unicode'
  /** What `ignoreCase` folds. */
  readonly folding: 'ascii' | 'unicode' | 'apart'
}

/** A run of code points, both ends included. */
export type Range = { readonly kind: 'range'; readonly from: number; readonly to: number }

/** A table such as `\w`, written as the inside of a JavaScript class. */
export type Table = {
  readonly kind: 'table'
  readonly source: string
  readonly negated: boolean
  /** Holds ASCII letters only, which a Unicode fold must not widen by U+017F and U+212A. */
  readonly asciiOnly: boolean
}

/** What a character class is made of. */
export type ClassItem = Range | Table

/** A place in the line. */
export type Anchor = 'start' | 'line-start' | 'end' | 'line-end' | 'very-end' | 'word' | 'no-word'

/** One character of a set; `negated` inverts after folding, as in Perl. */
export type SetNode = {
  readonly kind: 'set'
  readonly negated: boolean
  readonly items: readonly ClassItem[]
  readonly fold: Fold
}

/** Parentheses that keep their text. `id` counts all of them from 1 in source order, `number` is what `$1` means. */
export type GroupNode = {
  readonly kind: 'group'
  readonly id: number
  readonly number: number
  readonly name: string | undefined
  readonly body: Node
}

/** A look-ahead or look-behind. */
export type LookNode = {
  readonly kind: 'look'
  readonly behind: boolean
  readonly negated: boolean
  readonly body: Node
}

/** A quantifier and what it repeats; `max` may be Infinity. */
export type RepeatNode = {
  readonly kind: 'repeat'
  readonly min: number
  readonly max: number
  readonly mode: 'greedy' | 'lazy' | 'possessive'
  readonly body: Node
  readonly offset: number
}

/** A reference by number or by name to the text of a group. */
export type ReferenceNode = {
  readonly kind: 'reference'
  readonly to: number | string
  readonly text: string
  readonly fold: Fold
  readonly offset: number
}

/** `(?(?=…)yes|no)`. */
export type ConditionalNode = {
  readonly kind: 'conditional'
  readonly test: LookNode
  readonly yes: Node
  readonly no: Node
  readonly offset: number
}

/** The tree of a Perl pattern. Offsets count UTF-16 units from the start of the source. */
export type Node =
  | { readonly kind: 'char'; readonly code: number; readonly fold: Fold }
  | SetNode
  | { readonly kind: 'any-newline' }
  | { readonly kind: 'anchor'; readonly anchor: Anchor; readonly classes: Flags['classes'] }
  | { readonly kind: 'sequence'; readonly parts: readonly Node[] }
  | { readonly kind: 'alternation'; readonly branches: readonly Node[] }
  | GroupNode
  | LookNode
  | { readonly kind: 'atomic'; readonly body: Node; readonly offset: number }
  | RepeatNode
  | ReferenceNode
  | ConditionalNode

/** The empty pattern: matches everywhere. */
export const NOTHING: Node = { kind: 'sequence', parts: [] }

/** A pattern that cannot be used; `message` is the reason, `offset` in UTF-16 units of the source. */
export class PatternError extends Error {
  readonly offset: number
  constructor(reason: string, offset: number) {
    super(reason)
    this.offset = offset
  }
}

/** Refuses a construct that Perl knows and this dialect does not; never returns. */
export function refuse(construct: string, offset: number): never {
  throw new PatternError(`${construct} is not supported`, offset)
}

/** Reports a pattern that Perl refuses too; never returns. */
export function fail(reason: string, offset: number): never {
  throw new PatternError(reason, offset)
}
