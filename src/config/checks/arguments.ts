import { type Check, type Checked, type Finding, placeOf, warn } from './check.ts'

/** With any of these in an argument a shell runs a second program. */
const separators = ['|', '&', ';', '`', '\n']

/** Clients that can run any program through the arguments of a command. */
export const checkArguments: Check = (checked) => {
  const { config } = checked
  if (!config.dontBlameNrpe) return []
  return [...tellOfBuild(checked), ...(config.argumentQuoting ? [] : tellOfShell(checked))]
}

/** Debian builds its daemon without command arguments, so that the line has had no effect in the file which that one reads. */
function tellOfBuild({ trace, world }: Checked): readonly Finding[] {
  if (!trace.mainFile.startsWith('/etc/nagios/') || world.look('/etc/debian_version').kind !== 'there') return []
  const says =
    "dont_blame_nrpe=1 takes arguments from clients here; Debian's stock daemon takes none, whatever this line says"
  return [warn(placeOf(trace, 'dont_blame_nrpe'), `${says}: write dont_blame_nrpe=0 unless you want them`)]
}

function tellOfShell({ config, trace }: Checked): readonly Finding[] {
  const allowed = separators.filter((char) => !config.nastyMetachars.includes(char.charCodeAt(0)))
  const shown = allowed.map((char) => (char === '\n' ? '\\n' : char)).join(' ')
  const ask = 'clients that may send arguments can run any program'
  return [
    ...(allowed.length === 0
      ? []
      : [
          warn(
            placeOf(trace, 'nasty_metachars'),
            `nasty_metachars lets ${shown} pass, so ${ask}: remove this line, or write argument_quoting=1`,
          ),
        ]),
    ...(config.allowBashCommandSubstitution
      ? [
          warn(
            placeOf(trace, 'allow_bash_command_substitution'),
            `with $( in arguments ${ask}: write allow_bash_command_substitution=0, or argument_quoting=1`,
          ),
        ]
      : []),
  ]
}
