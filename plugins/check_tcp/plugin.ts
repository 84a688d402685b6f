import { setTimeout as wait } from 'node:timers/promises'
import type { Options } from '../../src/check/options.ts'
import type { Plugin, PluginContext, PluginResult } from '../../src/check/plugin.ts'
import { judge } from '../../src/check/thresholds.ts'
import { wrongUsage } from '../../src/check/usage.ts'
import { judgeDays } from '../net/certificate-days.ts'
import { connect } from '../net/connect.ts'
import { Conversation } from '../net/conversation.ts'
import { answering, type Failure, failed, NetFailure } from '../net/failures.ts'
import { onLine, said } from '../net/said.ts'
import { stopwatch, timeLimit, timeMetric } from '../net/timing.ts'
import { hear } from './expect.ts'
import { optionTable } from './options.ts'
import { readSettings, type Settings } from './settings.ts'

const usage = `check_tcp -H HOST -p PORT [-4|-6] [-w SECONDS] [-c SECONDS]
       [-s STRING] [-e STRING]... [-A] [-q STRING] [-E] [-m BYTES] [-d SECONDS]
       [-t SECONDS[:STATE]] [-r STATE] [-M STATE] [-j] [-S] [--sni=NAME]
       [-D DAYS[,DAYS]] [--verify [--ca-file=FILE]]`

/** A TCP port, or a Unix socket: connect, send, look at the answer; as monitoring-plugins 2.3.3 says it. */
export const checkTcp: Plugin = {
  name: 'check_tcp',
  summary:
    'Connects to a TCP port or a Unix socket, in clear or over TLS; may send a text, and looks for texts in the answer.',
  usage,
  options: optionTable,
  examples: [
    {
      command: 'check_tcp -H db1 -p 5432 -w 1 -c 3',
      explains: 'Something listens there, and takes connections within a second.',
    },
    {
      command: "check_tcp -H mail1 -p 143 -e '* OK' -q 'a1 LOGOUT' -M crit",
      explains: 'An IMAP server greets.',
    },
    {
      command: 'check_tcp -H ldap1 -p 636 -D 30,14 --sni=ldap1.example',
      explains: 'The certificate of a service over TLS.',
    },
  ],
  notes: [
    'A port must be given; the original tries port 0.',
    'Names that cannot be resolved, failed handshakes and connections that are reset have the words that all plugins here have for them.',
    'The answer is shown on one line, at most 120 characters, with control characters as `\\x0a`, and `|` as `¦`; the original lets it break the line and open performance data.',
    'An answer of any size is searched, NULs in it or not.',
    '-E counts wherever it stands.',
    'A text that -e names and that is not among the first bytes that -m allows is a mismatch; the original says OK.',
    '-w and -c take ranges.',
  ],
  patience: 'Socket timeout',
  run: async (options, context) => checkPort(options, context),
}

async function checkPort(options: Options, context: PluginContext): Promise<PluginResult> {
  if (options.operands.length === 0 && !options.has('hostname') && !options.has('port'))
    return wrongUsage('check_tcp: No arguments found', usage)
  const settings = readSettings(options)
  if (typeof settings === 'string') return wrongUsage(`check_tcp: ${settings}`, usage)
  const talking = async () => {
    try {
      return await talk(settings, context)
    } catch (error) {
      if (!(error instanceof NetFailure) || !isRefusal(error.failure)) throw error
      return { ...failed('TCP', error.failure), state: settings.refusedState }
    }
  }
  return await answering('TCP', talking, options.has('strict'))
}

/** As the original: a Unix socket that cannot be connected to counts as refused, whatever the reason. */
function isRefusal(failure: Failure): boolean {
  return failure.kind === 'unreachable' && (failure.isRefused || failure.target.kind === 'unix')
}

async function talk(settings: Settings, context: PluginContext): Promise<PluginResult> {
  const { signal, env, nowMs } = context
  const { target, host, serverName, verifies, authorities } = settings
  // Not part of the response time.
  const tls = settings.usesTls ? await import('../net/secure.ts') : undefined
  const seconds = stopwatch()
  const conversation = new Conversation(await connect(target, context), target)
  let dated = ''
  if (tls) {
    const verify = verifies ? { name: serverName ?? host, authorities } : undefined
    const secured = await tls.secure(conversation.socket, target, { serverName, verify }, env)
    conversation.continueOver(secured)
    const certificate = secured.getPeerX509Certificate()
    if (settings.leastDays && certificate) {
      const { state, line } = judgeDays(certificate, settings.leastDays, nowMs())
      dated = `${line}\n`
      if (state !== 'OK') {
        conversation.destroy()
        return { state, output: dated }
      }
    }
  }
  if (settings.send) conversation.write(settings.send)
  if (settings.delaySeconds > 0) await wait(settings.delaySeconds * 1000, undefined, { signal })
  const wanted = { texts: settings.expected, all: settings.wantsAll, mostBytes: settings.mostBytes }
  const heard = wanted.texts.length > 0 ? await hear(conversation, wanted, signal) : undefined
  if (settings.quit) conversation.write(settings.quit)
  conversation.close()
  if (heard?.start.length === 0) return { state: 'CRITICAL', output: `${dated}No data received from host\n` }
  const result = judged(settings, heard, seconds() - settings.delaySeconds)
  return { ...result, output: `${dated}${result.output}` }
}

type Heard = Awaited<ReturnType<typeof hear>>

function judged(settings: Settings, heard: Heard | undefined, seconds: number): PluginResult {
  const { shownPlace, thresholds, isJailed, mismatchState, timeoutSeconds } = settings
  const isWrong = heard?.isFound === false
  const timed = judge(seconds, thresholds)
  const state = isWrong && timed !== 'CRITICAL' ? mismatchState : timed
  const place = onLine(shownPlace)
  const words = heard ? said(withoutEnd(heard.start)) : ''
  const unexpected = 'Unexpected response from host/socket'
  const text = isWrong
    ? isJailed
      ? `${unexpected} on ${place}`
      : `${unexpected}: ${words}`
    : `${seconds.toFixed(3)} second response time on ${place}${heard && !isJailed ? ` [${words}]` : ''}`
  // Where the answer is wrong, its time is judged by nobody: the original prints zeros.
  const limits = [thresholds.warning, thresholds.critical].map((range) =>
    isWrong && range ? '0.000000' : timeLimit(range),
  )
  const perfdata = timeMetric('time', seconds, ...limits, '0.000000', timeoutSeconds.toFixed(6))
  return { state, output: `TCP ${state} - ${text}|${perfdata}\n` }
}

/** Without the white space behind it, as the original. */
function withoutEnd(bytes: Buffer): Buffer {
  return bytes.subarray(0, bytes.findLastIndex((byte) => byte > 0x20) + 1)
}
