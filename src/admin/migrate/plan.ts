import { findingText } from '../../config/check-file.ts'
import { faultOf } from '../../config/checks/programs.ts'
import { type Edit, editedText } from './change.ts'
import { type Host, isPlenum } from './host.ts'
import { settingsToMind } from './otherwise.ts'
import type { Restart } from './restart.ts'
import type { Service } from './service.ts'
import { isOwn, type Survey } from './survey.ts'

/** What would be done on a host, what an administrator should know, and what stands in the way. */
export type Plan = {
  readonly edits: readonly Edit[]
  readonly restarts: readonly Restart[]
  readonly attention: readonly string[]
  readonly obstacles: readonly string[]
}

/** Makes the plan for what a survey found. */
export function planFor(survey: Survey): Plan {
  const { host, configurations, program } = survey
  const moving = survey.services.filter(({ runs }) => runs !== 'Plenum')
  const changes = program === undefined ? [] : moving.map((service) => service.change(program))
  const edits = changes.flatMap((change) => (change.kind === 'change' ? [change.edit] : []))
  return {
    edits: edits.filter((edit) => editedText(edit, host.text(edit.path)) !== undefined),
    restarts: moving.map(({ kind, name, file }) => ({ kind, name, file })),
    attention: [
      ...aboutServices(survey),
      ...aboutOwnService(survey),
      ...changes.flatMap((change) => (change.kind === 'by hand' ? [change.says] : [])),
      ...configurations.flatMap(({ report }) => report.problems.map(findingText)),
      ...configurations.flatMap(settingsToMind),
      ...aboutGuards(host),
    ],
    obstacles: obstaclesOf(survey, moving),
  }
}

function aboutServices({ services }: Survey): readonly string[] {
  return services.flatMap(({ name, program, runs, isPlain, remarks }) => [
    ...(runs.startsWith('nothing') ? [`${name} starts ${program}, which is not there`] : []),
    ...(isPlain ? [`${name} starts its daemon with -n: queries and answers can be read on the way`] : []),
    ...(runs === 'Plenum' ? [] : remarks),
  ])
}

/** Two services cannot have one port. */
function aboutOwnService({ host, services }: Survey): readonly string[] {
  const wanted = ['multi-user.target.wants/plenum.service', 'sockets.target.wants/plenum.socket']
  const isEnabled = wanted.some((link) => host.world.isLink(`/etc/systemd/system/${link}`))
  if (!isEnabled || services.every(isOwn)) return []
  return ['plenum.service is enabled too, and both want a port: systemctl disable --now plenum.service plenum.socket']
}

/** What may keep a program in another place from doing what the one in the old place could. */
function aboutGuards(host: Host): readonly string[] {
  const isEnforcing = /^SELINUX=enforcing/m.test(host.text('/etc/selinux/config') ?? '')
  const profile = host.names('/etc/apparmor.d').find((name) => /(?:^|\.)nrpe$/.test(name))
  return [
    ...(isEnforcing
      ? ['SELinux is enforcing, and its rules for nrpe are for another file: look at ausearch -m avc -ts recent']
      : []),
    ...(profile === undefined ? [] : [`AppArmor's profile ${profile} does not hold Plenum: write one for its path`]),
  ]
}

function obstaclesOf(
  { host, services, configurations, program }: Survey,
  moving: readonly Service[],
): readonly string[] {
  if (services.length === 0) return ['nothing here starts an NRPE daemon, so there is nothing to move over']
  if (moving.length === 0) return []
  const errors = configurations.filter(({ report }) => report.problems.some(({ severity }) => severity === 'error'))
  return [
    ...(host.isLive && host.world.uid !== 0 ? ['services belong to root: run this as root'] : []),
    ...(program === undefined
      ? ['Plenum is not installed there: install its package, or name its nrpe with --program']
      : faultsOfProgram(host, program, configurations)),
    ...errors.map(({ file }) => `${file} has errors, with which no daemon of ours starts: correct them first`),
    ...(moving.every(({ config }) => config === undefined) && configurations.length === 0
      ? ['no nrpe.cfg is named or known: nothing to start with']
      : []),
  ]
}

/** Each daemon's user has to be able to run it. */
function faultsOfProgram(host: Host, program: string, configurations: Survey['configurations']): readonly string[] {
  // Units, scripts and xinetd each have their own way to quote.
  if (!/^\/[\w./+@~-]+$/.test(program))
    return [`${program} is no full path of letters, digits and ./+@~_-: use another one`]
  if (!isPlenum(host, program)) return [`${program} is not Plenum's nrpe: correct --program`]
  const users = configurations.flatMap(({ report: { config } }) => config.nrpeUser ?? [])
  const faults = users.map((user) => faultOf(program, host.world.findUser(user), host.world))
  return [...new Set(faults.flatMap((fault) => fault ?? []))]
}
