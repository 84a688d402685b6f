import type { OptionSpec } from './options.ts'

/** The options that every plugin of the suite takes (spec/suite.md §1.2); they stand behind its own. */
export const suiteOptions: readonly OptionSpec[] = [
  { name: 'verbose', short: 'v', many: true, help: 'More details; up to three times. Never a secret.' },
  {
    name: 'extra-opts',
    value: { name: '[SECTION][@FILE]', optional: true },
    help: 'More options from a part of an ini file; those of the command line win.',
  },
  { name: 'help', short: 'h', help: 'Print this help and exit.' },
  { name: 'version', short: 'V', help: 'Print the version and exit.' },
]
