import type { OptionTable } from '../../src/check/options.ts'
import { coreOptions, timeoutOption } from '../../src/check/suite.ts'

/** How it is called, as the original says it. */
export const usage = [
  'check_procs -w RANGE -c RANGE [-m METRIC] [-s STATE] [-p PPID]',
  ' [-u USER] [-r RSS] [-z VSZ] [-P %CPU] [-a TEXT] [--ereg-argument-array=REGEX]',
  ' [-C COMMAND] [-X COMMAND[,...]] [-k] [-t SECONDS] [-v]',
].join('\n')

/** The options of check_procs, in the order of the original's help. */
export const procsOptions: OptionTable = {
  dialect: 'getopt',
  options: [
    { name: 'warning', short: 'w', value: { name: 'RANGE' }, help: 'WARNING when the metric is outside this range.' },
    { name: 'critical', short: 'c', value: { name: 'RANGE' }, help: 'CRITICAL when the metric is outside this range.' },
    {
      name: 'metric',
      short: 'm',
      value: { name: 'TYPE' },
      fallback: 'PROCS',
      help: 'What is compared: PROCS (how many processes), or of each process VSZ or RSS (KiB), CPU (percent of one CPU since it was started) or ELAPSED (seconds since then).',
    },
    {
      name: 'traditional',
      short: 'T',
      aliases: ['traditional-filter'],
      help: 'Accepted, and changes nothing: the process of the check itself is always told by its number.',
    },
    {
      name: 'state',
      short: 's',
      aliases: ['status'],
      value: { name: 'FLAGS' },
      help: 'Only processes with these letters in their state as ps prints it, side by side: `Z`, `D`, `Ss`.',
    },
    { name: 'ppid', short: 'p', value: { name: 'PPID' }, help: 'Only children of this process.' },
    { name: 'vsz', short: 'z', value: { name: 'KIB' }, help: 'Only processes with so much virtual memory, or more.' },
    { name: 'rss', short: 'r', value: { name: 'KIB' }, help: 'Only processes with so much resident memory, or more.' },
    { name: 'pcpu', short: 'P', value: { name: 'PERCENT' }, help: 'Only processes with this share of a CPU, or more.' },
    { name: 'elapsed', value: { name: 'SECONDS' }, help: 'Changes nothing, as in the original.', hidden: true },
    { name: 'user', short: 'u', value: { name: 'USER' }, help: 'Only processes of this user, a name or a number.' },
    {
      name: 'argument-array',
      short: 'a',
      value: { name: 'TEXT' },
      help: 'Only processes with this text in their arguments, the program’s name among them.',
    },
    {
      name: 'ereg-argument-array',
      value: { name: 'REGEX' },
      help: 'Only processes whose arguments match this extended regular expression of POSIX.',
    },
    {
      name: 'command',
      short: 'C',
      value: { name: 'COMMAND' },
      help: 'Only processes with exactly this name, without a path. The kernel knows 15 characters of a name; a longer one is looked for in the arguments.',
    },
    {
      name: 'exclude-process',
      short: 'X',
      value: { name: 'COMMAND[,...]' },
      help: 'No processes with one of these names.',
    },
    { name: 'no-kthreads', short: 'k', help: 'No threads of the kernel, which are the children of kthreadd.' },
    timeoutOption,
    ...coreOptions,
  ],
}
