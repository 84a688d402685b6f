import type { Options } from '../../src/check/options.ts'
import type { Plugin, PluginContext, PluginResult } from '../../src/check/plugin.ts'
import { wrongUsage } from '../../src/check/usage.ts'
import { optionTable } from './options.ts'
import { readQueue } from './read-queue.ts'
import { report } from './report.ts'
import { readSettings } from './settings.ts'

const usage =
  'check_mailq -w N -c N [-W N -C N] [-M SERVER] [-d FOLDER] [-s] [-t SECONDS]\n             [--age W,C] [--deferred W,C] [--exclude-reason REGEX]'

/** How many messages wait in the mail queue, as monitoring-plugins 2.3.3 says it. */
export const checkMailq: Plugin = {
  name: 'check_mailq',
  summary:
    'Counts the messages in the queue of postfix, sendmail, exim, qmail or nullmailer; for postfix also how old they are and why they wait.',
  usage,
  options: optionTable,
  patience: 'Plugin timed out',
  patienceSeconds: (options) => (options.has('strict') && !options.has('timeout') ? originalSeconds : undefined),
  late: (options) => (options.has('strict') ? originalLate : undefined),
  examples: [
    { command: 'check_mailq -w 50 -c 200', explains: 'Whatever mail server this host has.' },
    {
      command: 'check_mailq -M postfix -w 500 -c 2000 --age 1h,6h',
      explains: 'A hundred messages that leave in minutes are fine, one that is stuck for an hour is not.',
    },
    {
      command: "check_mailq -M postfix -w 50 -c 200 --exclude-reason 'mailbox .*full'",
      explains: 'Messages that wait for a full mailbox only are nobody’s fault here.',
    },
  ],
  notes: [
    'A queue that cannot be read is told with the mail server’s own words: CRITICAL when it is down, for root too, UNKNOWN when this user may not look. The original prints an error code, or OK.',
    'With --age, --deferred or --exclude-reason the line goes on with the age, and `oldest` and `deferred` are among the performance data. Reasons stand in further lines, below WARNING and CRITICAL or with -v.',
    'postfix is asked by `postqueue -j`; with -s, and with a Postfix older than 3.1, by `mailq` as in the original.',
    'sendmail: domains are counted with and without angle brackets; what is no listing of sendmail is UNKNOWN, and the one of postfix is understood. qmail: the number of messages not yet preprocessed is the real one. exim: message ids of 4.97 and later are known.',
    'The time limit is 10 seconds (15 in the original), and the end of it CRITICAL (WARNING in the original).',
  ],
  strict: [
    'A queue that cannot be read is CRITICAL with an error code, and no trouble at all where root asks a postfix that is down.',
    'The time limit is 15 seconds, and the end of it WARNING, in the original’s words. Nothing but the original’s line is printed; -v brings the reasons.',
    'Counts stay right, of qmail, sendmail and newer exims too.',
  ],
  run: mailq,
}

const originalSeconds = 15

/** It names this path whatever it waited for. */
const originalLate: PluginResult = { state: 'WARNING', output: 'ERROR: timed out waiting for /usr/bin/mailq \n' }

async function mailq(options: Options, context: PluginContext): Promise<PluginResult> {
  const settings = readSettings(options, context.root ?? '/')
  if ('reason' in settings)
    return settings.isUsage
      ? wrongUsage(`check_mailq: ${settings.reason}`, usage)
      : { state: 'UNKNOWN', output: `${settings.reason}\n` }
  const reading = await readQueue(settings, context)
  return reading.kind === 'failed' ? reading.result : report(reading.queue, settings, context.nowMs())
}
