import type { Options } from '../../src/check/options.ts'
import type { Plugin, PluginContext, PluginResult } from '../../src/check/plugin.ts'
import { wrongUsage } from '../../src/check/usage.ts'
import { connect } from '../net/connect.ts'
import { Conversation } from '../net/conversation.ts'
import { answering, failed, NetFailure } from '../net/failures.ts'
import { onLine } from '../net/said.ts'
import { stopwatch } from '../net/timing.ts'
import { Dialogue } from './dialogue.ts'
import { lastLine } from './last-line.ts'
import { optionTable } from './options.ts'
import { readSettings, type Settings } from './settings.ts'
import { type Verdict, visit } from './visit.ts'

const usage = `check_smtp -H HOST [-p PORT] [-4|-6] [-e STRING] [-F NAME] [-L]
       [-C COMMAND]... [-R REGEX]... [-f ADDRESS [--rcpt=ADDRESS [--send]]]
       [-S | --tls] [-D DAYS[,DAYS]] [--verify [--ca-file=FILE]]
       [-A TYPE -U USER [-P PASSWORD | --password-file=FILE]]
       [-w SECONDS] [-c SECONDS] [-t SECONDS[:STATE]] [-q]`

/** A mail server, as monitoring-plugins 2.3.3 says it. */
export const checkSmtp: Plugin = {
  name: 'check_smtp',
  summary:
    'Talks to a mail server over SMTP or LMTP: its greeting, STARTTLS and certificate, a login, whether it would take a mail, commands of your own, and how long all that took.',
  usage,
  options: optionTable,
  examples: [
    { command: 'check_smtp -H mx1 -w 2 -c 5', explains: 'A mail server greets within 2 seconds.' },
    {
      command: 'check_smtp -H mx1 -p 587 -S --verify -A PLAIN -U mon --password-file=/etc/smtp',
      explains: 'Its submission port, over TLS with a certificate that is verified, takes this login.',
    },
    { command: 'check_smtp -H mx1 -S -D 30,14', explains: 'The certificate ends in more than 30 days.' },
    {
      command: 'check_smtp -H mx1 -f monitor@here.example --rcpt=postmaster@there.example',
      explains: 'It would take a mail to that address; none is sent.',
    },
  ],
  notes: [
    'Logs in with PLAIN, LOGIN, CRAM-MD5 and XOAUTH2; the original knows LOGIN. The login comes before MAIL and the commands of -C, because behind MAIL servers refuse it.',
    'Speaks TLS from the first byte with --tls; verifies certificates with --verify; sees with --rcpt and --send what becomes of a mail.',
    'A greeting that is no SMTP, and a server that hangs up without a word, are CRITICAL; the original says WARNING.',
    'A name that cannot be resolved is CRITICAL; the original calls it wrong usage. A login without name or password is wrong usage; the original says CRITICAL.',
    'WARNING as soon as one answer is not what -R expects; in the original, and with --strict, the last one decides. Options may stand behind the host.',
    'Replies of several lines are shown on one, without the further replies that the original shows behind them.',
    '-w and -c take ranges.',
  ],
  strict: [
    'The words and states of the original for names that cannot be resolved (UNKNOWN), failed handshakes, and for strangers and servers that hang up (WARNING).',
    'Of the commands of -C the last answer decides. -w and -c are numbers, and no ranges.',
    'A login without name or password stays wrong usage, other kinds than LOGIN stay known, and the login comes before MAIL: servers refuse it behind. Replies of several lines stay on one.',
  ],
  patience: 'Socket timeout',
  run: async (options, context) => answering('SMTP', () => checkServer(options, context), options.has('strict')),
}

async function checkServer(options: Options, context: PluginContext): Promise<PluginResult> {
  if (!options.has('hostname') && !options.has('port') && options.operands.length === 0)
    return wrongUsage('check_smtp: Could not parse arguments', usage)
  const settings = readSettings(options, context.env)
  if (typeof settings === 'string') return wrongUsage(`check_smtp: ${settings}`, usage)
  // Not part of the response time.
  if (settings.tls !== 'none') await import('../net/secure.ts')
  const seconds = stopwatch()
  const opened = await open(settings, context, seconds)
  if ('output' in opened) return opened
  const dialogue = new Dialogue(opened)
  try {
    const verdict = await visit(dialogue, settings, context)
    return finish(verdict, settings, seconds(), dialogue.transcript)
  } finally {
    opened.close()
  }
}

/** The original has a second line, with performance data, for a connection that does not come up. */
async function open(settings: Settings, context: PluginContext, seconds: () => number) {
  const { target } = settings
  try {
    return new Conversation(await connect(target, context), target)
  } catch (error) {
    if (!(error instanceof NetFailure) || error.failure.kind !== 'unreachable') throw error
    const { state, output } = failed('SMTP', error.failure)
    return { state, output: `${output}${lastLine({ state, text: '' }, settings, seconds()).output}` }
  }
}

function finish(verdict: Verdict, settings: Settings, seconds: number, transcript: readonly string[]): PluginResult {
  const { verbosity, advice } = settings
  const dialogue = verbosity > 1 ? transcript : transcript.slice(0, 1)
  const details = verbosity === 0 ? [] : [...dialogue, ...(advice === undefined ? [] : [advice])]
  const result = verdict.kind === 'result' ? verdict.result : lastLine(verdict, settings, seconds, verdict.before)
  return { ...result, output: `${String(result.output)}${details.map((line) => `${onLine(line)}\n`).join('')}` }
}
