import { addClientRule } from '../client-rules.ts'
import { defaultNastyMetachars } from '../config.ts'
import { metachars } from '../metachars.ts'
import { into, setAllowedHosts } from '../setter.ts'
import { compatibility } from '../special-values.ts'
import { flag } from '../values.ts'
import type { Directive } from './directive.ts'

/** Who may ask, and for what. */
export const accessDirectives: readonly Directive[] = [
  {
    name: 'allowed_hosts',
    kind: 'setting',
    values: 'comma list of addresses, networks `address/bits` and names',
    example: '127.0.0.1,::1',
    doc:
      'Who may ask; everybody where not set, nobody where no entry is usable. A later line replaces an earlier one. ' +
      'Names are resolved again every minute, and when a host comes that no entry fits.',
    set: setAllowedHosts,
  },
  {
    name: 'client',
    spelling: 'bracket',
    subject: 'WHO',
    kind: 'named',
    values: '`client[WHO]=COMMANDS`, `client[WHO]=COMMANDS; arguments`; repeatable',
    example: 'check_load,check_disk*; arguments',
    doc:
      'What an allowed client may ask for: a comma list of commands in which `*` stands for any characters. WHO is a comma ' +
      'list of addresses, networks `address/bits`, certificate names `cert:NAME` and `*` for everybody; the first line that ' +
      'fits decides. Once there is one such line, a client that fits none may ask for nothing, and arguments are taken only ' +
      'where `arguments` is written, with `dont_blame_nrpe=1`.',
    set: addClientRule,
  },
  {
    name: 'dont_blame_nrpe',
    kind: 'setting',
    values: '0, 1',
    default: '0',
    doc: '1: clients may send arguments, which replace `$ARG1$`, `$ARG2$` and so on in a command line, and `$ARGS$` all of them.',
    set: into('dontBlameNrpe', flag),
  },
  {
    name: 'argument_quoting',
    kind: 'setting',
    values: '0, 1',
    default: '0',
    doc: '1: each argument reaches the command as one word, whatever it holds: the shell does not see it. 0, as stock: it is put into the line as it is, and the shell interprets blanks, quotes, `$` and `*` in it.',
    set: into('argumentQuoting', flag),
  },
  {
    name: 'allow_bash_command_substitution',
    kind: 'setting',
    values: '0, 1',
    default: '0',
    doc: '1: arguments may hold `$(`, with which a client can run any program. Leave it at 0.',
    set: into('allowBashCommandSubstitution', flag),
  },
  {
    name: 'nasty_metachars',
    kind: 'setting',
    values: "characters, with C's escapes such as `\\n`",
    default: defaultNastyMetachars,
    doc: 'Characters that no query may hold.',
    set: into('nastyMetachars', metachars),
  },
  {
    name: 'explain_refusals',
    kind: 'setting',
    values: '0, 1',
    default: '1',
    doc: '1: a host that may ask gets an UNKNOWN answer that says why its query is refused. 0: close without a word, as stock.',
    set: into('explainRefusals', flag),
  },
  {
    name: 'compat',
    kind: 'setting',
    values: 'none, strict',
    default: 'none',
    doc: '`strict`: where stock has a fault that somebody may rely on, do as stock does. docs/nrpe.md lists them.',
    set: into('strict', compatibility),
  },
]
