import { addBuiltinPath, into, setCommandTimeout } from '../setter.ts'
import { sizeAdvice } from '../size.ts'
import { commandLimit } from '../special-values.ts'
import { bytes, flag, list, seconds, size } from '../values.ts'
import type { Directive } from './directive.ts'

/** How commands run, and how large their answers may be. */
export const commandsDirectives: readonly Directive[] = [
  {
    name: 'command_prefix',
    kind: 'setting',
    values: 'text',
    example: '/usr/bin/sudo',
    doc: 'Put before every command line, with a blank.',
    set: into('commandPrefix', bytes),
  },
  {
    name: 'command_timeout',
    kind: 'setting',
    values: 'seconds, 1 or more',
    default: '60',
    doc: 'How long a command may run.',
    set: into('commandTimeoutSeconds', seconds),
  },
  {
    name: 'command_timeout',
    spelling: 'bracket',
    subject: 'NAME',
    kind: 'named',
    values: '`command_timeout[NAME]=SECONDS`; repeatable',
    example: '300',
    doc: 'The same for one command.',
    set: setCommandTimeout,
  },
  {
    name: 'max_commands',
    kind: 'setting',
    values: 'number; 0 = no limit',
    default: '0',
    doc: 'How many commands run at a time; further queries wait for their turn.',
    set: into('maxCommands', commandLimit),
  },
  {
    name: 'show_stderr',
    kind: 'setting',
    values: '0, 1',
    default: '0',
    doc: '1: a command that prints nothing on stdout is answered with what it printed on stderr, state UNKNOWN.',
    set: into('showStderr', flag),
  },
  {
    name: 'keep_env_vars',
    kind: 'setting',
    values: 'comma list',
    example: 'NRPE_MULTILINESUPPORT,NRPE_PROGRAMVERSION',
    doc: "Beginnings of names: commands inherit these variables of the daemon's environment.",
    set: into('keepEnvVars', list),
  },
  {
    name: 'builtin_path',
    kind: 'setting',
    values: 'folder; repeatable',
    example: '/usr/lib/nagios/plugins',
    doc: "A command line that names one of Plenum's plugins in this folder runs inside the daemon, without a process.",
    set: addBuiltinPath,
  },
  {
    name: 'max_packetbuffer_length',
    kind: 'setting',
    values: sizeAdvice,
    default: '1M',
    doc: 'The largest packet buffer sent or accepted. What a query gets is the smaller of this and what its client can take.',
    set: into('maxPacketbufferLength', size),
  },
  {
    name: 'max_input_buffer',
    kind: 'setting',
    values: sizeAdvice,
    default: '1M',
    doc: "The most that is read of a command's output.",
    set: into('maxInputBuffer', size),
  },
]
