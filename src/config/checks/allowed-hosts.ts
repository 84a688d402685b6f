import { parseAllowedHosts, parseEntry, uselessOnStock } from '../allowed-hosts.ts'
import { decode } from '../values.ts'
import { type Check, type Finding, lastOf, warn } from './check.ts'
import type { Setting } from './trace.ts'
import type { World } from './world.ts'

/** Entries of allowed_hosts that are of no use, here or on stock (spec/nrpe.md §2.6, T21); one finding each. */
export const checkAllowedHosts: Check = async ({ config, trace, world }) => {
  const setting = lastOf(trace, 'allowed_hosts')
  if (setting === undefined) return []
  const findings = await Promise.all(
    entriesOf(setting).map(async (entry): Promise<readonly Finding[]> => {
      const parsed = parseAllowedHosts(entry)
      // The second half of stock's pair of lines says nothing new.
      const faults = parsed.warnings.filter((text) => !text.startsWith("Can't add to ACL"))
      const all = [...faults, ...faultsOnStock(entry), ...(await faultsOfResolving(parsed.names, world))]
      return all.length === 0 ? [] : [warn(setting, all.join('; '))]
    }),
  )
  const hosts = parseAllowedHosts(decode(setting.value), config.strict)
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

/** What stock does with an entry that is of use here, and what to write for a list that both take. */
function faultsOnStock(item: string): readonly string[] {
  const [text = ''] = item.split(/\s+/)
  const entry = parseEntry(text)
  const useless = uselessOnStock(entry, text)
  if (useless === undefined) return []
  if (entry.kind !== 'network') return [`'${text}': ${useless}: write its address`]
  if (entry.warning !== undefined) return [`stock drops the entry: write ${entry.address}/${entry.bits}`]
  if (entry.bits === 0 && entry.family === 'ipv4')
    return [`${useless}: take it out, or write 0.0.0.0/1,128.0.0.0/1 to let everybody in on both`]
  const isWhole = entry.bits === (entry.family === 'ipv4' ? 32 : 128)
  return [`${useless}: write ${entry.address}${isWhole ? '' : `/${entry.bits}`}`]
}
