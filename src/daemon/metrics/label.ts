import type { Config } from '../../config/config.ts'

/** The names under which metrics count a query: those that nrpe.cfg defines, and one for all that a client makes up. */
export function commandLabel(name: string, { commands }: Config): string {
  return name === '_NRPE_CHECK' || commands.has(name) ? Buffer.from(name, 'latin1').toString('utf8') : 'undefined'
}
