import { helpText } from '../../src/check/help.ts'
import type { Options } from '../../src/check/options.ts'
import type { Plugin, PluginContext, PluginResult } from '../../src/check/plugin.ts'
import type { Terminal } from '../../src/check/terminal.ts'
import { version } from '../../src/check/version.ts'
import { type Outcome, refuse, say } from './answer.ts'
import { checkLog } from './check-log.ts'
import { asJson } from './json.ts'
import { optionTable } from './options.ts'
import { readPatterns } from './patterns.ts'
import { asPrometheus } from './prometheus.ts'
import { noPattern, readSettings, type Settings } from './settings.ts'

/** Scans what was added to a log since the last run and counts the lines that match. */
export const checkLog3: Plugin = {
  name: 'check_log3',
  summary:
    'Scans what was added to a log file since the last run, counts the lines that match a Perl regular expression, and alerts on the count. Shows the matching lines, with the lines around them if asked. Rotated logs are read to their end first.',
  options: optionTable,
  examples: [
    {
      command: 'check_log3 -l /var/log/messages -s /var/tmp/messages.seek -p "error|panic" -w 1 -c 5',
      explains: 'WARNING from one new line with error or panic on, CRITICAL from five.',
    },
    {
      command: 'check_log3 -l /var/log/httpd/access_log -s /var/tmp/httpd.seek -p " 500 " -w 1 -c 5 -C 10',
      explains: 'The last match with ten lines before and ten after it; -a shows all of them.',
    },
    {
      command: 'check_log3 -l /var/log/app.log -s /var/tmp/app.seek -d -w 10',
      explains: 'Heartbeat: WARNING when fewer than ten lines were written since the last run.',
    },
    {
      command: `check_log3 -l /var/log/app.log -s /var/tmp/app.seek -p 'took (\\d+) ms' --where '$1 > 500' --perf 'rt:max:ms=$1'`,
      explains: 'Counts only what took longer than 500 ms, and graphs the longest time.',
    },
  ],
  run,
  help: () => ({ state: 'OK', output: helpText(checkLog3) }),
  version: () => ({ state: 'OK', output: `check_log3 version ${version} (Plenum)\n` }),
  usageError: (reason, readable) => inFormat(readable, refuse(reason)),
}

async function run(options: Options, context: PluginContext): Promise<PluginResult> {
  if (options.has('manual')) return { state: 'OK', output: (await import('./manual.ts')).manual(checkLog3) }
  if (options.has('list-encodings')) return { state: 'OK', output: (await import('./encoding/names.ts')).nameList() }
  const outcome = await readSettings(options)
  if (outcome.kind === 'refused') {
    return inFormat(options, outcome.usage ? refuseWithUsage(outcome.reason) : refuse(outcome.reason))
  }
  const { output } = outcome.settings
  const { terminal } = context
  const formatted = inFormat(options, await check(outcome.settings, context))
  const result = terminal ? await rendered(formatted, terminal) : formatted
  return output ? { ...result, output: output.encode(Buffer.from(result.output).toString()) } : result
}

function inFormat(options: Options, outcome: Outcome): Outcome {
  if (options.has('json')) return asJson(outcome)
  return options.has('prometheus') ? asPrometheus(outcome) : outcome
}

async function rendered(outcome: Outcome, terminal: Terminal): Promise<PluginResult> {
  const { render } = await import('./shell/render.ts')
  return { ...outcome, output: render(outcome, terminal), rendered: true }
}

async function check(settings: Settings, context: PluginContext): Promise<Outcome> {
  const read = await readPatterns(settings)
  if (read.kind === 'unreadable') return say('CRITICAL', `Unable to open '${read.path}': ${read.reason}`)
  if (settings.patternFile !== undefined && read.texts.wanted.length === 0) return refuseWithUsage(noPattern)
  return checkLog(settings, read.texts, context)
}

/** The state and the reason come first, so that the status map shows them. */
function refuseWithUsage(reason: string): PluginResult {
  const refusal = refuse(reason)
  return { ...refusal, output: `${refusal.output}\n${helpText(checkLog3)}` }
}
