import type { Helped } from './check/help.ts'
import type { OptionTable } from './check/options.ts'
import type { Plugin } from './check/plugin.ts'
import { plugins } from './plugins.ts'

/** Runs to its end and gives the exit code. `argv` is what follows the program's name. */
export type Program = (argv: readonly string[]) => Promise<number>

/** A name of the executable and what it runs; modules are loaded on use. */
export type ProgramEntry = {
  readonly name: string
  readonly load: () => Promise<Program>
  readonly options: () => Promise<OptionTable>
  /** What its help and its man page are printed from. */
  readonly about: () => Promise<Helped>
}

/** The names `plenum` answers to, besides its own: links in dist/bin, or the first word after `plenum`. */
export const programs: readonly ProgramEntry[] = [
  {
    name: 'nrpe',
    load: async () => (await import('./daemon/nrpe.ts')).nrpe,
    options: async () => (await import('./daemon/options.ts')).nrpeOptions,
    about: async () => (await import('./daemon/options.ts')).nrpeAbout,
  },
  {
    name: 'check_nrpe',
    load: async () => (await import('./client/check-nrpe.ts')).checkNrpe,
    options: async () => (await import('./client/options.ts')).checkNrpeOptions,
    about: async () => (await import('./client/options.ts')).checkNrpeAbout,
  },
  ...plugins.map(({ name, load }) => ({
    name,
    load: async () => asProgram(await load()),
    options: async () => (await load()).options,
    about: load,
  })),
]

/** Finds a program by the last part of the name it was called by. */
export function findProgram(name: string): ProgramEntry | undefined {
  return programs.find((program) => program.name === name)
}

async function asProgram(plugin: Plugin): Promise<Program> {
  const [{ runInShell }, { untilTaken }] = await Promise.all([
    import('./check/shell.ts'),
    import('./transport/taken.ts'),
  ])
  // All is written: what is left to do in order, as giving back memory piece by piece, takes a tenth of a short run.
  return async (argv) => process.exit(await runInShell(plugin, argv, untilTaken))
}
