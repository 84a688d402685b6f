import { isIPv6 } from 'node:net'
import { type AllowedHosts, parseAllowedHosts } from '../allowed-hosts.ts'
import { decode } from '../values.ts'
import { type Check, type Finding, lastOf, warn } from './check.ts'
import type { Setting } from './trace.ts'
import type { World } from './world.ts'

/** Entries of allowed_hosts that are of no use, here or on stock (spec/nrpe.md §2.6, T21); one finding each. */
export const checkAllowedHosts: Check = async ({ trace, world }) => {
  const setting = lastOf(trace, 'allowed_hosts')
  if (setting === undefined) return []
  const findings = await Promise.all(
    entriesOf(setting).map(async (entry): Promise<readonly Finding[]> => {
      const parsed = parseAllowedHosts(entry)
      // The second half of stock's pair of lines says nothing new.
      const faults = parsed.warnings.filter((text) => !text.startsWith("Can't add to ACL"))
      const all = [...faults, ...faultsOnStock(entry, parsed), ...(await faultsOfResolving(parsed.names, world))]
      return all.length === 0 ? [] : [warn(setting, all.join('; '))]
    }),
  )
  const hosts = parseAllowedHosts(decode(setting.value))
  if (hosts.entries.length > 0 || hosts.names.length > 0) return findings.flat()
  const nobody = 'allowed_hosts has no usable entry, so nobody may ask: write at least one address'
  return [...findings.flat(), warn(setting, nobody)]
}

async function faultsOfResolving(names: readonly string[], world: World): Promise<readonly string[]> {
  const reasons = await Promise.all(names.map(async (name) => ({ name, reason: await world.resolve(name) })))
  return reasons.flatMap(({ name, reason }) =>
    reason === undefined ? [] : [`'${name}' gives no address (${reason}): correct it, or write the address`],
  )
}

/** A list that a later line replaces: up to 4.1.3 stock takes both. */
export const checkRepeatedHosts: Check = ({ trace }) => {
  const lines = trace.byDirective.get('allowed_hosts') ?? []
  const last = lines.at(-1)
  return lines.slice(0, -1).flatMap((line): readonly Finding[] => {
    if (last === undefined || (line.file === last.file && line.line === last.line)) return []
    const by = `'${last.file}' - Line ${last.line}`
    return [
      warn(
        line,
        `this allowed_hosts does not count, ${by} replaces it (stock up to 4.1.3 adds them up): write one list`,
      ),
    ]
  })
}

const entriesOf = (setting: Setting) =>
  decode(setting.value)
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')

/** What stock 4.1 does with an entry that is of use here. */
function faultsOnStock(item: string, { entries, names }: AllowedHosts): readonly string[] {
  const [entry = ''] = item.split(/\s+/)
  if (entries.some((network) => network === '0.0.0.0/0') && !entry.includes(':'))
    return [`${entry} matches nobody on stock: write 0.0.0.0/1,128.0.0.0/1 for a list that does there too`]
  if (entries.length > 0) return faultsOfAddress(entry, entries[0] ?? '')
  return names.flatMap(faultsOfName)
}

function faultsOfAddress(entry: string, taken: string): readonly string[] {
  const [address = ''] = entry.split('/')
  if (address.includes('%')) {
    return [`stock drops ${entry}, which has a zone: write ${address.replace(/%.*/, '')}`]
  }
  const isMapped = isIPv6(address) && taken.includes('.')
  if (isMapped) return [`${entry} matches nobody on stock: write ${taken.replace(/\/32$/, '')}`]
  const hasHostBits = !address.includes(':') && entry.includes('/') && !taken.startsWith(`${plainIPv4(address)}/`)
  return hasHostBits ? [`stock drops the entry: write ${taken}`] : []
}

const plainIPv4 = (address: string) => address.split('.').map(Number).join('.')

function faultsOfName(name: string): readonly string[] {
  const advice = 'write its address for a list that stock takes too'
  if (name.length > 63) return [`stock drops '${name}', which has more than 63 characters: ${advice}`]
  if (name.includes('_')) return [`stock drops '${name}', which has a '_': ${advice}`]
  if (name.endsWith('.')) return [`stock drops '${name}' for the dot at its end: write ${name.replace(/\.+$/, '')}`]
  return /\.[A-Za-z]$/.test(name) ? [`stock drops '${name}', which ends in a single letter: ${advice}`] : []
}
