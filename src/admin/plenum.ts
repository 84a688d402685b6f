import { version } from '../check/version.ts'
import type { Program } from '../programs.ts'
import { print } from './print.ts'

/** The administrator's tool: what the executable is by its own name. Wrong usage exits 3, as everywhere in Plenum. */
export const plenum: Program = async (argv) => {
  // Answered here, because yargs alone takes longer to load than Node.
  if (argv.length === 1 && (argv[0] === 'version' || argv[0] === '--version' || argv[0] === '-V')) {
    return print(`Plenum ${version}\n`)
  }
  // Its options are those of check_nrpe, which yargs would read in another way (-2, -a and what is behind it).
  if (argv[0] === 'query') return await (await import('./query/query.ts')).query(argv.slice(1))
  const { runAdmin } = await import('./command-line.ts')
  return runAdmin(argv)
}
