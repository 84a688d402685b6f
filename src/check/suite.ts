import type { OptionSpec } from './options.ts'

/**
 * The options that every plugin of the suite takes (spec/suite.md §1.2); they stand behind its own.
 * @public plugins without an original take them as they are (docs/writing-a-plugin.md)
 */
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

/** One row for all plugins of the core set (spec/suite.md §2.3); what it changes in one of them is that plugin's `strict`. */
const strictOption: OptionSpec = {
  name: 'strict',
  // Whoever shortens an option of the original must go on finding it.
  exactOnly: true,
  help: 'Exit codes and words of the original where those of Plenum differ; the page of this plugin says where.',
}

/** The options behind those of a plugin of the core set. */
export const coreOptions: readonly OptionSpec[] = [strictOption, ...suiteOptions]

/** For plugins that have a `patience`; it stands in front of the suite's options. */
export const timeoutOption: OptionSpec = {
  name: 'timeout',
  short: 't',
  value: { name: 'N[:STATE]' },
  help: 'Seconds until the whole run gives up, and the state that this is: ok, warning, critical, unknown or 0 to 3.',
  fallback: '10:critical',
}
