import type { NamedSetter, Setter } from '../setter.ts'

/** One directive of nrpe.cfg: what the reader does with it, and what the documentation says of it. */
export type Directive = {
  readonly name: string
  /**
   * How a name is recognised; by the whole name unless said otherwise (spec/nrpe.md §2.3, "odd names"). `bracket`:
   * `NAME[SUBJECT]`; `name` is what stands before the bracket, and `subject` what is to be written in it.
   */
  readonly spelling?: 'contains name' | 'command' | 'bracket'
  readonly subject?: string
  /** What a value may be, in a few words. */
  readonly values: string
  /** The default as it would be written; undefined = no default or nothing. */
  readonly default?: string
  /** A value to show where there is no default. */
  readonly example?: string
  /** Stock's word for it in `Invalid <what> specified in config file 'F' - Line N`; the name where absent. */
  readonly what?: string
  /** What it does, in Markdown. */
  readonly doc: string
} & (
  | { readonly kind: 'setting'; readonly set: Setter }
  | { readonly kind: 'named'; readonly set: NamedSetter }
  | { readonly kind: 'command' }
  | { readonly kind: 'include file' }
  | { readonly kind: 'include folder' }
)
