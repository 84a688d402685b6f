import type { Options } from '../src/check/options.ts'
import type { Plugin, PluginContext, PluginResult } from '../src/check/plugin.ts'
import { coreOptions, timeoutOption } from '../src/check/suite.ts'
import { judge, readThresholds, type Thresholds } from '../src/check/thresholds.ts'
import { parseTimeLimit } from '../src/check/time-limit.ts'
import { wrongUsage } from '../src/check/usage.ts'
import { version } from '../src/check/version.ts'
import { connect } from './net/connect.ts'
import { Conversation } from './net/conversation.ts'
import { answering, NetFailure } from './net/failures.ts'
import { familyOf, familyOptions, hostOption, portOption, timeOptions } from './net/options.ts'
import { onLine, said } from './net/said.ts'
import { parsePort, type Target, targetOf } from './net/target.ts'
import { stopwatch, timeLimit, timeMetric } from './net/timing.ts'

const usage = `check_ssh [-4|-6] [-t SECONDS[:STATE]] [-w SECONDS] [-c SECONDS]
       [-r VERSION] [-P PROTOCOL] [-p PORT] HOST`
const usualPort = 22

/** The greeting of an SSH server, as monitoring-plugins 2.3.3 says it. */
export const checkSsh: Plugin = {
  name: 'check_ssh',
  summary: 'Connects to an SSH server and looks at the version it greets with; no login is tried.',
  usage,
  options: {
    dialect: 'getopt',
    options: [
      { ...hostOption, help: `${hostOption.help} A word of its own will do too; another one behind it is the port.` },
      portOption(usualPort),
      ...familyOptions,
      {
        name: 'remote-version',
        short: 'r',
        value: { name: 'STRING' },
        help: 'CRITICAL where the software of the server is another one, as `OpenSSH_9.2p1 Debian-2+deb12u10`.',
      },
      {
        name: 'remote-protocol',
        short: 'P',
        // As the original spells it.
        aliases: ['remote-protcol'],
        value: { name: 'STRING' },
        help: 'CRITICAL where the server speaks another version of the protocol, as `2.0`.',
      },
      ...timeOptions,
      timeoutOption,
      ...coreOptions,
    ],
  },
  examples: [
    { command: 'check_ssh web1', explains: 'An SSH server greets on port 22.' },
    {
      command: 'check_ssh -H web1 -p 2222 -t 5 -P 2.0',
      explains: 'On another port, within 5 seconds, with protocol 2.',
    },
  ],
  notes: [
    'Lines in front of the version, which a server may send (RFC 4253), are skipped; the original takes them for an error.',
    'What does not greet as SSH does is named with the words that all plugins here have for that; the original prints `Server answer:`.',
    '-w and -c judge the response time.',
  ],
  strict: [
    'What does not greet as SSH does, and a line in front of the version, is `Server answer:`; a name that cannot be resolved is UNKNOWN.',
  ],
  patience: 'Socket timeout',
  run: async (options, context) => answering('SSH', () => checkGreeting(options, context), options.has('strict')),
}

type Greeting = { readonly protocol: string; readonly software: string }

async function checkGreeting(options: Options, context: PluginContext): Promise<PluginResult> {
  const [first, second] = options.operands
  const host = options.text('hostname') ?? first
  if (host === undefined) return wrongUsage('check_ssh: Could not parse arguments', usage)
  const portText = options.text('port') ?? (options.has('hostname') ? first : second) ?? `${usualPort}`
  const port = parsePort(portText)
  if (port === undefined) return wrongUsage(`check_ssh: Port number must be a positive integer - ${portText}`, usage)
  const thresholds = readThresholds(options.text('warning'), options.text('critical'))
  if (typeof thresholds === 'string') return wrongUsage(`check_ssh: ${thresholds}`, usage)
  const target = targetOf(host, port, familyOf(options))
  const seconds = stopwatch()
  const greeting = await greet(target, context, options.has('strict'))
  return judged(greeting, options, thresholds, seconds())
}

/** Once a line has come that is no version, others have so long. */
const restMs = 1000

async function greet(target: Target, context: PluginContext, isStrict: boolean): Promise<Greeting> {
  const conversation = new Conversation(await connect(target, context), target)
  let timer: NodeJS.Timeout | undefined
  let stranger: Buffer | undefined
  try {
    for (;;) {
      const line = await conversation.line('SSH')
      const [, protocol, software = ''] = /^SSH-(\d[\d.]*)-?(.*)$/s.exec(line?.toString('latin1') ?? '') ?? []
      if (protocol !== undefined) {
        // So that the server's log names who hung up.
        conversation.write(`SSH-2.0-check_ssh_${version}\r\n`)
        return { protocol, software: said(Buffer.from(software, 'latin1')) }
      }
      stranger ??= line
      if (stranger === undefined && !isStrict)
        throw new NetFailure({ kind: 'ended', target, waitedFor: 'its greeting' })
      if (line === undefined || isStrict || line.toString('latin1').startsWith('SSH-'))
        throw new NetFailure({ kind: 'foreign', target, protocol: 'SSH', bytes: stranger ?? Buffer.alloc(0) })
      timer ??= setTimeout(() => conversation.destroy(), restMs)
    }
  } finally {
    clearTimeout(timer)
    conversation.close()
  }
}

function judged(greeting: Greeting, options: Options, thresholds: Thresholds, seconds: number): PluginResult {
  const { software, protocol } = greeting
  const shown = `${software} (protocol ${protocol})`
  const wanted = options.text('remote-version')
  if (wanted !== undefined && wanted !== software) return mismatch(`${shown} version mismatch`, wanted)
  const wantedProtocol = options.text('remote-protocol')
  if (wantedProtocol !== undefined && wantedProtocol !== protocol)
    return mismatch(`${shown} protocol version mismatch`, wantedProtocol)
  const state = judge(seconds, thresholds)
  const limits = [timeLimit(thresholds.warning), timeLimit(thresholds.critical)]
  const most = (parseTimeLimit(options.text('timeout'))?.seconds ?? 0).toFixed(6)
  return { state, output: `SSH ${state} - ${shown} | ${timeMetric('time', seconds, ...limits, '0.000000', most)}\n` }
}

function mismatch(text: string, wanted: string): PluginResult {
  return { state: 'CRITICAL', output: `SSH CRITICAL - ${text}, expected '${onLine(wanted)}'\n` }
}
