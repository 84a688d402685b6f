import { type Check, type Checked, type Finding, fail, lastOf, placeOf, warn } from './check.ts'
import { takesBlanks } from './names.ts'

/** nrpe_user and nrpe_group as a daemon that root starts would take them (spec/nrpe.md §2.13). */
export const checkAccounts: Check = (checked) => {
  const { config, trace, world } = checked
  const findings: Finding[] = []
  const { nrpeUser, nrpeGroup } = config
  if (nrpeUser === undefined) {
    const says = 'nrpe_user is not set: a daemon that root starts refuses to run; write nrpe_user=nagios'
    return world.uid === 0 && !config.allowRoot ? [warn(placeOf(trace, 'nrpe_user'), says)] : []
  }
  const user = world.findUser(nrpeUser)
  const setting = lastOf(trace, 'nrpe_user')
  if (setting === undefined || takesBlanks(setting)) return []
  if (user === undefined && !/^\d+$/.test(nrpeUser))
    findings.push(fail(setting, `nrpe_user: there is no user '${nrpeUser}': write the name of one, or create it`))
  if (Number(user?.uid ?? nrpeUser) === 0 && !config.allowRoot)
    findings.push(fail(setting, 'nrpe_user: the daemon does not run as root: write another user, such as nagios'))
  return [...findings, ...faultsOfGroup(nrpeGroup, config.allowRoot, checked)]
}

function faultsOfGroup(name: string | undefined, allowRoot: boolean, { trace, world }: Checked): readonly Finding[] {
  const setting = lastOf(trace, 'nrpe_group')
  if (name === undefined || setting === undefined || takesBlanks(setting)) return []
  const group = world.findGroup(name)
  if (group === undefined)
    return [fail(setting, `nrpe_group: there is no group '${name}': write the name of one, or create it`)]
  if (group !== 0 || allowRoot) return []
  return [fail(setting, 'nrpe_group: the daemon does not run in the group root: write another one, such as nagios')]
}
