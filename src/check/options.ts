/**
 * Command lines as the field writes them: one table of options per program, read in one of two dialects.
 * `getopt` is GNU getopt_long (C plugins, nrpe, check_nrpe); `perl` adds Getopt::Long's `-name`, `+name` and
 * `-x=V` (check_log3). spec/suite.md §1.2, spec/check_log3.md §1.1.
 */
export type Dialect = 'getopt' | 'perl'

/** One option. Flags have no `value`. */
export type OptionSpec = {
  /** Long name without dashes, also the key under which it is asked for. */
  readonly name: string
  /** One letter. */
  readonly short?: string
  /** Further long names. */
  readonly aliases?: readonly string[]
  readonly value?: {
    /** Placeholder for help; where it is `FILE` or `FOLDER`, shells complete names of files or folders. */
    readonly name: string
    /** Default is text; an integer is digits only. */
    readonly kind?: 'text' | 'integer'
    /** May be left out; then only `--name=VALUE` gives one, and the value is empty without. */
    readonly optional?: true
  }
  /** Given several times it collects; else the last one wins. */
  readonly many?: true
  /** Its value and every word behind it belong to it, options included (check_nrpe's -a). */
  readonly takesRest?: true
  /** Never found by a prefix of its name. */
  readonly exactOnly?: true
  /** One or more sentences for --help and the docs page. */
  readonly help: string
  /** Default, for help. */
  readonly fallback?: string
  /** Left out of help. */
  readonly hidden?: true
}

export type OptionTable = { readonly dialect: Dialect; readonly options: readonly OptionSpec[] }

/** An option by its long name, and its value; empty without one. */
export type GivenOption = { readonly name: string; readonly value: string }

/** What a command line said. Ask with long names; a name that is not in the table is a bug and throws. */
export type Options = {
  /** Given at least once. */
  readonly has: (name: string) => boolean
  /** Last value given. */
  readonly text: (name: string) => string | undefined
  /** All values, in order. */
  readonly texts: (name: string) => readonly string[]
  /** Last value of an integer option. */
  readonly integer: (name: string) => number | undefined
  /** Every option as it was given, for programs whose options count from their place on. */
  readonly inOrder: readonly GivenOption[]
  /** Which of these was given last; undefined where none was. */
  readonly last: (...names: readonly string[]) => string | undefined
  /** Words that belong to no option. */
  readonly operands: readonly string[]
}

/** A command line, read or refused; `given` says how the option was written. */
export type ParseOutcome =
  | { readonly kind: 'options'; readonly options: Options }
  | { readonly kind: 'error'; readonly reason: string; readonly given: string }

type Found =
  | { readonly kind: 'option'; readonly spec: OptionSpec }
  | { readonly kind: 'none' }
  | { readonly kind: 'several'; readonly names: readonly string[] }

/** Reads a command line without its program name. The reason of an error is worded as getopt_long does. */
export function parseOptions(table: OptionTable, argv: readonly string[]): ParseOutcome {
  const { options, errors } = readWords(table, argv)
  return errors[0] ?? { kind: 'options', options }
}

/** What of a command line can be read, wrong words left out: for what must work beside them, as --help. */
export function readableOptions(table: OptionTable, argv: readonly string[]): Options {
  return readWords(table, argv).options
}

function readWords(table: OptionTable, argv: readonly string[]) {
  const errors: ParseOutcome[] = []
  const values = new Map<OptionSpec, string[]>()
  const operands: string[] = []
  const inOrder: GivenOption[] = []
  let next = 0

  const take = (spec: OptionSpec, given: string, inline: string | undefined): ParseOutcome | undefined => {
    const seen = values.get(spec) ?? []
    values.set(spec, seen)
    const keep = (...texts: readonly string[]) => {
      seen.push(...texts)
      inOrder.push(...texts.map((value) => ({ name: spec.name, value })))
      return undefined
    }
    if (!spec.value) {
      if (inline !== undefined) return failure(`option '${given}' doesn't allow an argument`, given)
      return keep('')
    }
    if (spec.value.optional && inline === undefined) return keep('')
    // As stock: of -aX the whole word is the first one of the rest.
    const value = spec.takesRest && inline !== undefined ? argv[next - 1] : (inline ?? argv[next++])
    if (value === undefined) {
      return failure(
        given.startsWith('--') || table.dialect === 'perl'
          ? `option '${given}' requires an argument`
          : `option requires an argument -- '${given.slice(1)}'`,
        given,
      )
    }
    if (spec.value.kind === 'integer' && !/^\d+$/.test(value))
      return failure(`option '${given}' needs a whole number, not '${value}'`, given)
    keep(value)
    if (spec.takesRest) {
      keep(...argv.slice(next))
      next = argv.length
    }
    return undefined
  }

  while (next < argv.length) {
    const word = argv[next++] ?? ''
    if (word === '--') {
      operands.push(...argv.slice(next))
      break
    }
    const bad = isLong(table, word)
      ? readLong(table, word, take)
      : isShort(word)
        ? readShorts(table, word, take)
        : undefined
    if (bad) errors.push(bad)
    if (!isLong(table, word) && !isShort(word)) operands.push(word)
  }
  return { options: answers(table, values, inOrder, operands), errors }
}

type Take = (spec: OptionSpec, given: string, inline: string | undefined) => ParseOutcome | undefined

const failure = (reason: string, given: string): ParseOutcome => ({ kind: 'error', reason, given })

const isShort = (word: string) => word.length > 1 && word.startsWith('-')

/**
 * Perl takes `-name` and `+name` for a long option when a name fits, and complains when several do; `-x` stays a short
 * one, `+x` is the same.
 */
function isLong(table: OptionTable, word: string): boolean {
  if (word.startsWith('--')) return true
  if (table.dialect !== 'perl' || !/^[-+]/.test(word)) return false
  const name = word.slice(1).split('=', 1)[0] ?? ''
  return name.length > (word.startsWith('+') ? 0 : 1) && findLong(table, name).kind !== 'none'
}

function readLong(table: OptionTable, word: string, take: Take): ParseOutcome | undefined {
  const bare = word.replace(/^(--|[-+])/, '')
  const equals = bare.indexOf('=')
  const name = equals < 0 ? bare : bare.slice(0, equals)
  const inline = equals < 0 ? undefined : bare.slice(equals + 1)
  const found = findLong(table, name)
  switch (found.kind) {
    case 'option':
      return take(found.spec, `--${found.spec.name}`, inline)
    case 'none':
      return failure(`unrecognized option '${word.split('=', 1)[0]}'`, word)
    case 'several':
      return failure(
        `option '${word.split('=', 1)[0]}' is ambiguous; possibilities: ${found.names.map((n) => `'--${n}'`).join(' ')}`,
        word,
      )
  }
}

/** `-ai`, `-w5`, `-nH host`; in the perl dialect also `-w=5`. */
function readShorts(table: OptionTable, word: string, take: Take): ParseOutcome | undefined {
  for (let at = 1; at < word.length; at++) {
    const letter = word.charAt(at)
    const spec = table.options.find((option) => option.short === letter || option.aliases?.includes(letter))
    if (!spec)
      return failure(table.dialect === 'perl' ? `unknown option '${word}'` : `invalid option -- '${letter}'`, word)
    const rest = word.slice(at + 1)
    if (spec.value) {
      const inline = table.dialect === 'perl' && rest.startsWith('=') ? rest.slice(1) : rest
      return take(spec, `-${letter}`, rest === '' ? undefined : inline)
    }
    const bad = take(spec, `-${letter}`, undefined)
    if (bad) return bad
  }
  return undefined
}

/** An exact name first, else the only option a prefix fits. */
function findLong(table: OptionTable, name: string): Found {
  const namesOf = (spec: OptionSpec) => [spec.name, ...(spec.aliases ?? [])]
  const exact = table.options.find(
    (spec) => namesOf(spec).includes(name) || (table.dialect === 'perl' && spec.short === name),
  )
  if (exact) return { kind: 'option', spec: exact }
  const fitting = table.options.filter(
    (spec) => !spec.exactOnly && namesOf(spec).some((known) => known.startsWith(name)),
  )
  const only = fitting[0]
  if (!only || name === '') return { kind: 'none' }
  return fitting.length === 1
    ? { kind: 'option', spec: only }
    : { kind: 'several', names: fitting.map((spec) => spec.name) }
}

function answers(
  table: OptionTable,
  values: ReadonlyMap<OptionSpec, readonly string[]>,
  inOrder: readonly GivenOption[],
  operands: readonly string[],
): Options {
  const all = (name: string) => {
    const spec = table.options.find((option) => option.name === name)
    if (!spec) throw new Error(`no option named ${name} in the table`)
    return values.get(spec) ?? []
  }
  return {
    has: (name) => all(name).length > 0,
    text: (name) => all(name).at(-1),
    texts: all,
    integer: (name) => {
      const text = all(name).at(-1)
      return text === undefined ? undefined : Number(text)
    },
    inOrder,
    last: (...names) => inOrder.findLast(({ name }) => names.includes(name))?.name,
    operands,
  }
}
