import { accessDirectives } from './directives/access.ts'
import { commandsDirectives } from './directives/commands.ts'
import { daemonDirectives } from './directives/daemon.ts'
import type { Directive } from './directives/directive.ts'
import { filesDirectives } from './directives/files.ts'
import { logDirectives } from './directives/log.ts'
import { tlsDirectives } from './directives/tls.ts'

export type { Directive }

/** Every directive that nrpe.cfg can hold (spec/nrpe.md §2.4, DESIGN §4 and §6), in the order of the documentation. */
export const directives: readonly Directive[] = [
  ...logDirectives,
  ...daemonDirectives,
  ...accessDirectives,
  ...commandsDirectives,
  ...tlsDirectives,
  ...filesDirectives,
]

/** The row that a name in a file means, by stock's spelling rules (spec/nrpe.md §2.3, "odd names"). */
export function findDirective(name: string): Directive | undefined {
  return (
    directives.find((row) => row.spelling !== 'command' && row.spelling !== 'bracket' && row.name === name) ??
    directives.find((row) => row.spelling === 'command' && name.includes('command[')) ??
    directives.find((row) => row.spelling === 'bracket' && name.startsWith(`${row.name}[`)) ??
    directives.find((row) => row.spelling === 'contains name' && name.includes(row.name))
  )
}
