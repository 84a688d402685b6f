import { dirname } from 'node:path'
import { type Check, type Finding, fail, lastOf, warn } from './check.ts'
import { takesBlanks } from './names.ts'
import { allows, closedFolder, describeMode } from './permission.ts'

/** A pid file that cannot be written: the daemon does not start (spec/nrpe.md §2.13). */
export const checkPidFile: Check = ({ config, trace, world }) => {
  const setting = lastOf(trace, 'pid_file')
  const path = config.pidFile
  if (setting === undefined || path === undefined || takesBlanks(setting)) return []
  const seen = world.look(path)
  if (seen.kind === 'hidden') return [warn(setting, `you may not look at '${path}' (pid_file): run this check as root`)]
  if (seen.kind === 'there' && seen.facts.type !== 'file')
    return [fail(setting, `pid_file '${path}' is no file: write the path of one`)]
  const folder = dirname(path)
  const around = world.look(folder)
  if (around.kind === 'there' && around.facts.type === 'folder') return []
  // What is below /run is made at boot, or by the unit when it starts.
  const isMadeLater = /^(\/var)?\/run\//.test(path)
  const says = `the folder '${folder}' of pid_file is not there`
  return isMadeLater
    ? [warn(setting, `${says}: create it, at boot too (RuntimeDirectory= in the unit, or tmpfiles.d)`)]
    : [fail(setting, `${says}: create it`)]
}

/** A log file that is not used, or that cannot be opened anew once root was given up. */
export const checkLogFile: Check = ({ config, trace, world }) => {
  const setting = lastOf(trace, 'log_file')
  const path = config.logFile
  if (setting === undefined || path === undefined || takesBlanks(setting)) return []
  const say = (says: string): readonly Finding[] => [warn(setting, says)]
  if (world.isLink(path)) return say(`log_file '${path}' is a link, which is not used: write where it leads to`)
  const user = config.nrpeUser === undefined ? undefined : world.findUser(config.nrpeUser)
  const seen = world.look(path)
  const folder = dirname(path)
  if (seen.kind === 'hidden') return say(`you may not look at '${path}' (log_file): run this check as root`)
  if (seen.kind === 'missing') {
    const around = world.look(folder)
    return around.kind === 'there' && around.facts.type === 'folder'
      ? []
      : say(`the folder '${folder}' of log_file is not there, lines go to syslog: create it`)
  }
  if (seen.facts.type !== 'file')
    return say(`log_file '${path}' is no plain file, lines go to syslog: write another path`)
  if (user === undefined) return []
  const closed = closedFolder(seen.facts.realPath, user, world.look)
  if (closed !== undefined)
    return say(
      `${user.name} (nrpe_user) may not enter '${closed}', so '${path}' (log_file) cannot be opened after a rotation: change its mode`,
    )
  if (allows(seen.facts, user, 'write')) return []
  return say(
    `${user.name} (nrpe_user) may not write to '${path}' (log_file; ${describeMode(seen.facts)}): chown ${user.name} '${path}'`,
  )
}
