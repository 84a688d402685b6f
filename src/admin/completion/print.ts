import type { Argv } from 'yargs'
import { programs } from '../../programs.ts'
import { print } from '../print.ts'
import { bashScript } from './bash.ts'
import { type Flat, syntaxesOf } from './syntaxes.ts'
import { zshScript } from './zsh.ts'

/** The shells there is a script for. */
const scripts = { bash: bashScript, zsh: zshScript }
export type Shell = keyof typeof scripts

const flat: readonly Flat[] = [
  { name: 'query', options: async () => (await import('../query/options.ts')).queryOptions },
]

/** The completion script for a shell; `tell` tells the commands of `plenum`. */
export async function completionScript(shell: Shell, tell: (line: Argv) => unknown): Promise<string> {
  const names = ['plenum', ...programs.map(({ name }) => name)]
  return scripts[shell](await syntaxesOf(programs, flat, tell), names)
}

/** Prints it. Exit code 0, or 3 where stdout took none. */
export async function printCompletion(shell: Shell, tell: (line: Argv) => unknown): Promise<number> {
  return print(await completionScript(shell, tell))
}
