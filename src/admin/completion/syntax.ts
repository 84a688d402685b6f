import type { OptionSpec } from '../../check/options.ts'

/** What a shell offers for a value: names of files or folders, one of some words, or nothing, as for a number. */
export type Values =
  | { readonly kind: 'file' }
  | { readonly kind: 'folder' }
  | { readonly kind: 'choice'; readonly words: readonly string[] }
  | { readonly kind: 'any' }
  /** It and every word behind it are a text of their own. */
  | { readonly kind: 'rest' }

/** An option as a shell completes it. */
export type Completed = {
  /** As they are offered, dashes included. */
  readonly spellings: readonly string[]
  /** Understood as well. */
  readonly alsoKnown: readonly string[]
  readonly value?: { readonly name: string; readonly values: Values; readonly optional: boolean }
  readonly many: boolean
  /** One sentence, for shells that show it. */
  readonly help: string
}

/** What may stand behind a program's name, or behind a command of `plenum`. */
export type Syntax = {
  /** The words that lead here, as `plenum pki issue`; of a program just its name. */
  readonly path: string
  readonly options: readonly Completed[]
  /** Words of which one comes next. */
  readonly commands: readonly { readonly name: string; readonly help: string; readonly path: string }[]
  /** Words that belong to no option. */
  readonly operands: Values
}

/** What a placeholder says of a value: `FILE` is a file, as in `--config=FILE`; of `table|jsonl` either word will do. */
function valuesOf(placeholder: string): Values {
  const words = placeholder.split('|')
  if (words.includes('FILE')) return { kind: 'file' }
  if (words.includes('FOLDER')) return { kind: 'folder' }
  return words.length > 1 && words.every((word) => /^[a-z]+$/.test(word)) ? { kind: 'choice', words } : { kind: 'any' }
}

/** An option of a program's table; in the perl dialect `-name` is known too. */
export function completedOption(spec: OptionSpec, isPerl: boolean): Completed {
  const { name, short, aliases = [], value } = spec
  const values: Values = spec.takesRest ? { kind: 'rest' } : valuesOf(value?.name ?? '')
  return {
    spellings: [...(short === undefined ? [] : [`-${short}`]), `--${name}`],
    alsoKnown: [...aliases.map(dashed), ...(isPerl ? [name, ...aliases].map((known) => `-${known}`) : [])],
    ...(value === undefined ? {} : { value: { name: value.name, values, optional: value.optional ?? false } }),
    many: spec.many ?? false,
    help: firstSentence(spec.help),
  }
}

/** `-x`, `--name`. */
export const dashed = (name: string) => (name.length === 1 ? `-${name}` : `--${name}`)

const firstSentence = (help: string) => (help.split(/[.;] /, 1)[0] ?? '').replace(/\.$/, '')
