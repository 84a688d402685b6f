import { type Check, placeOf, warn } from './check.ts'

/** The files of TCP wrappers, which some distributions' stock daemon asks after allowed_hosts (spec/nrpe.md §2.6). */
const files = ['/etc/hosts.allow', '/etc/hosts.deny']

/** Rules for nrpe, or for every daemon, that this daemon does not read: whoever they keep out could come in. */
export const checkTcpWrappers: Check = ({ trace, world }) =>
  files.flatMap((path) => {
    const read = world.read(path)
    if (read.kind !== 'text') return []
    const rules = read.text.split('\n').filter((line) => /^[^#:]*\b(?:nrpe|ALL)\b[^:]*:/.test(line))
    if (rules.length === 0) return []
    const says = `${path} has ${rules.length === 1 ? 'a rule' : `${rules.length} rules`} for nrpe, which a stock daemon with TCP wrappers obeys and this one does not read`
    return [warn(placeOf(trace, 'allowed_hosts'), `${says}: write the hosts into allowed_hosts, or into the firewall`)]
  })
