import type { Argv } from 'yargs'
import { type Completed, dashed, type Values } from './syntax.ts'

/** What a command of `plenum` takes, as it was told to yargs. */
export type Noted = {
  readonly commands: {
    readonly name: string
    /** The name and what must stand behind it, as `probe <host>`. */
    readonly usage: string
    readonly help: string
    readonly takes: Noted
  }[]
  readonly options: Completed[]
  operands: Values
}

/** Names of options and operands that are paths; yargs has no word for it. */
const paths: readonly (readonly [RegExp, Values])[] = [
  [/(^|-)file$|^what$|^program$/, { kind: 'file' }],
  [/^dir$|^out$|^root$/, { kind: 'folder' }],
]

/** Has commands told to a stand-in of yargs, which notes them. */
export function noted(tell: (line: Argv) => unknown): Noted {
  const notes: Noted = { commands: [], options: [], operands: { kind: 'any' } }
  tell(noteTaker(notes))
  return notes
}

function noteTaker(notes: Noted): Argv {
  const takers: Readonly<Record<string, (...told: readonly unknown[]) => void>> = {
    command: (words, help, builder) => {
      const takes = noted((line) => (typeof builder === 'function' ? builder(line) : undefined))
      const usage = String(words)
      notes.commands.push({ name: usage.split(' ', 1)[0] ?? '', usage, help: String(help), takes })
    },
    option: (name, spec) => {
      const fields = fieldsOf(spec)
      if (fields.hidden !== true) notes.options.push(optionOf(String(name), fields))
    },
    positional: (name, spec) => {
      notes.operands = valuesOf(String(name), fieldsOf(spec))
    },
  }
  const line: Argv = new Proxy({} as Argv, {
    get:
      (_, method) =>
      (...told: readonly unknown[]) => {
        takers[String(method)]?.(...told)
        return line
      },
  })
  return line
}

type Fields = Readonly<Record<string, unknown>>

function optionOf(name: string, spec: Fields): Completed {
  const { alias, type, describe, array } = spec
  const aliases = [alias ?? []].flat().map((known) => dashed(String(known)))
  const value = { name: name.toUpperCase(), values: valuesOf(name, spec), optional: false }
  return {
    spellings: [...aliases, `--${name}`],
    alsoKnown: [],
    ...(type === 'boolean' ? {} : { value }),
    many: array === true,
    help: typeof describe === 'string' ? describe : '',
  }
}

function valuesOf(name: string, { choices }: Fields): Values {
  if (Array.isArray(choices)) return { kind: 'choice', words: choices.map(String) }
  return paths.find(([pattern]) => pattern.test(name))?.[1] ?? { kind: 'any' }
}

const fieldsOf = (spec: unknown): Fields => (typeof spec === 'object' && spec !== null ? { ...spec } : {})
