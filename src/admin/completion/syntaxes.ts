import type { Argv } from 'yargs'
import type { ProgramEntry } from '../../programs.ts'
import { type Noted, noted } from './noted.ts'
import { type Completed, completedOption, type Syntax } from './syntax.ts'

/** A name with an option table: a program, or a command of `plenum` that reads its words as programs do. */
export type Flat = Pick<ProgramEntry, 'name' | 'options'>

/**
 * Every program and every command of `plenum`; `tell` tells yargs, or who stands in for it, the commands, of which
 * `flat` have option tables.
 */
export async function syntaxesOf(
  programs: readonly Flat[],
  flat: readonly Flat[],
  tell: (line: Argv) => unknown,
): Promise<readonly Syntax[]> {
  const names = new Set(programs.map(({ name }) => name))
  const commands = flat.map(({ name, options }) => ({ name: `plenum ${name}`, options }))
  const tables = await Promise.all([...programs, ...commands].map(ofTable))
  const told = ofCommand('plenum', noted(tell), [help, version], names)
  return [...tables, ...told.filter(({ path }) => !commands.some(({ name }) => name === path))]
}

async function ofTable({ name, options }: Flat): Promise<Syntax> {
  const table = await options()
  const shown = table.options.filter((option) => !option.hidden)
  const isPerl = table.dialect === 'perl'
  return {
    path: name,
    options: shown.map((option) => completedOption(option, isPerl)),
    commands: [],
    operands: { kind: 'any' },
  }
}

const flag = (spellings: readonly string[], text: string): Completed => ({
  ...{ spellings, alsoKnown: [], many: false },
  help: text,
})

/** What yargs adds by itself. */
const help = flag(['-h', '--help'], 'print help')
const version = flag(['--version'], 'print the version')

/** A command and those behind it; options of a command count for these too. */
function ofCommand(
  path: string,
  { commands, options, operands }: Noted,
  inherited: readonly Completed[],
  programs: ReadonlySet<string>,
): readonly Syntax[] {
  const all = [...inherited, ...options]
  const isProgram = (name: string) => path === 'plenum' && programs.has(name)
  const words = commands.map(({ name, help: text }) => ({
    ...{ name, help: text },
    path: isProgram(name) ? name : `${path} ${name}`,
  }))
  const behind = all.filter((option) => option !== version)
  const deeper = commands
    .filter(({ name }) => !isProgram(name))
    .flatMap(({ name, takes }) => ofCommand(`${path} ${name}`, takes, behind, programs))
  return [{ path, options: all, commands: words, operands }, ...deeper]
}
