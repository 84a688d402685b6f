import { dirname } from 'node:path'
import { checkConfigFile, type Report } from '../../config/check-file.ts'
import { commandLines } from '../../config/checks/dollars.ts'
import { firstWord } from '../../config/checks/programs.ts'
import { findProgram, type Host } from './host.ts'
import { findInitScripts } from './init-scripts.ts'
import { findPackages, type Package } from './packages.ts'
import type { Service } from './service.ts'
import { findSuperServers } from './super-servers.ts'
import { findUnits } from './units.ts'

/** Where packages and a build from source put it, for a host where nothing starts a daemon. */
const usualFiles = [
  '/etc/nagios/nrpe.cfg',
  '/usr/local/nagios/etc/nrpe.cfg',
  '/etc/nrpe.cfg',
  '/opt/nagios/etc/nrpe.cfg',
]

/** A configuration, and how much is in it. */
export type Configuration = {
  readonly file: string
  readonly report: Report
  /** Folders of the programs that its commands begin with, and how many commands each has. */
  readonly folders: ReadonlyMap<string, number>
}

/** What a host has. */
export type Survey = {
  readonly host: Host
  /** Those that its init starts. */
  readonly services: readonly Service[]
  readonly configurations: readonly Configuration[]
  readonly packages: readonly Package[]
  /** Plenum's nrpe; undefined where it is not installed. */
  readonly program: string | undefined
}

/** Looks at a host; nothing is changed. `program` in place of looking for Plenum. */
export async function survey(host: Host, program: string | undefined): Promise<Survey> {
  const units = host.init === 'sysv' ? [] : findUnits(host)
  // A script is not asked where a unit has its name, or where there is systemd.
  const scripts = host.init === 'systemd' && units.length > 0 ? [] : findInitScripts(host)
  const services = [...units, ...scripts, ...findSuperServers(host)]
  const guests = services.filter((service) => !isOwn(service))
  const named = (guests.length > 0 ? guests : services).flatMap(({ config }) => config ?? [])
  const files = named.length > 0 ? new Set(named) : usualFiles.filter(host.exists)
  const configurations = await Promise.all([...files].map((file) => configurationAt(host, file)))
  return { host, services, configurations, packages: findPackages(host), program: program ?? findProgram(host) }
}

/** The service of package plenum, which has a configuration of its own. */
export const isOwn = ({ name }: Service) => /^plenum\b/.test(name)

async function configurationAt(host: Host, file: string): Promise<Configuration> {
  const report = await checkConfigFile(file, '/', host.world, host.tree)
  const folders = new Map<string, number>()
  for (const { value } of commandLines(report.trace.byDirective)) {
    const program = firstWord(value)
    if (program !== undefined) folders.set(dirname(program), (folders.get(dirname(program)) ?? 0) + 1)
  }
  return { file, report, folders }
}
