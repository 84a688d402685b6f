import type { Options } from '../src/check/options.ts'
import type { Plugin, PluginResult } from '../src/check/plugin.ts'
import { states } from '../src/check/state.ts'
import { coreOptions } from '../src/check/suite.ts'
import { wrongUsage } from '../src/check/usage.ts'

const usage = 'check_dummy STATE [TEXT]'

/** Ends with the state it is told, as monitoring-plugins 2.3.3 does. */
export const checkDummy: Plugin = {
  name: 'check_dummy',
  summary: 'Ends with the state it is told, as a number from 0 to 3, and prints it with a text.',
  usage,
  options: { dialect: 'getopt', options: coreOptions },
  examples: [{ command: "check_dummy 2 'not watched yet'", explains: 'CRITICAL: not watched yet' }],
  run: async (options) => dummy(options),
}

function dummy({ operands: [state, text] }: Options): PluginResult {
  if (state === undefined) return wrongUsage('check_dummy: Could not parse arguments', usage)
  const code = Number.parseInt(state, 10) || 0
  if (!/^[-\d ]+$/.test(state) || code !== (code | 0))
    return wrongUsage('check_dummy: Arguments to check_dummy must be an integer', usage)
  const found = states[code]
  if (found === undefined) {
    return { state: 'UNKNOWN', output: `UNKNOWN: Status ${code} is not a supported error state\n` }
  }
  return { state: found, output: text === undefined ? `${found}\n` : `${found}: ${text}\n` }
}
