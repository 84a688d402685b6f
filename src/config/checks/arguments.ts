import { type Check, placeOf, warn } from './check.ts'

/** With any of these in an argument a shell runs a second program. */
const separators = ['|', '&', ';', '`', '\n']

/** Clients that can run any program through the arguments of a command. */
export const checkArguments: Check = ({ config, trace }) => {
  if (!config.dontBlameNrpe || config.argumentQuoting) return []
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
