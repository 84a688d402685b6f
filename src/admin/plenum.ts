import { version } from '../check/version.ts'
import { writeWhole } from '../check/write-whole.ts'
import type { Program } from '../programs.ts'

/** The administrator's tool: what the executable is by its own name. Wrong usage exits 3, as everywhere in Plenum. */
export const plenum: Program = async (argv) => {
  // Answered here, because yargs alone takes longer to load than Node.
  if (argv.length === 1 && (argv[0] === 'version' || argv[0] === '--version' || argv[0] === '-V')) {
    return writeWhole(1, `Plenum ${version}\n`) ? 3 : 0
  }
  const { runAdmin } = await import('./command-line.ts')
  return runAdmin(argv)
}
