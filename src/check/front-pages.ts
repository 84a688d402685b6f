import { type Helped, helpText } from './help.ts'
import { version } from './version.ts'

/** The pages a program of stock NRPE prints about itself; ours keep the lines that scripts look for (spec/nrpe.md §2.1, §3.1). */
export type FrontPages = {
  readonly version: string
  readonly license: string
  readonly help: string
  /** Behind a command line that makes no sense. */
  readonly usage: string
}

/** Prints them from a title, the line about TLS that scripts grep for, and the option table. */
export function frontPages(title: string, tlsLine: string, program: Helped): FrontPages {
  const banner = `${title}\nVersion: ${version} (Plenum)\n`
  const help = `${banner}\n${tlsLine}\n\n${helpText(program)}`
  return {
    version: `${banner}\n`,
    license: `${banner}\nLicence: Apache License 2.0\n`,
    help,
    usage: `\nIncorrect command line arguments supplied\n\n${help}`,
  }
}
