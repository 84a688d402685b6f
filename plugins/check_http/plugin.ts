import type { Options } from '../../src/check/options.ts'
import type { Plugin, PluginContext, PluginResult } from '../../src/check/plugin.ts'
import { worst } from '../../src/check/thresholds.ts'
import { wrongUsage } from '../../src/check/usage.ts'
import { answering, NetFailure } from '../net/failures.ts'
import { onLine } from '../net/said.ts'
import { targetOf } from '../net/target.ts'
import { stopwatch } from '../net/timing.ts'
import { judgePage, judgeStatus } from './judge.ts'
import { optionTable } from './options.ts'
import { readSettings, timeoutSecondsOf } from './read-settings.ts'
import { redirectOf } from './redirect.ts'
import { textOf } from './response.ts'
import type { Settings, Step } from './settings.ts'
import { visit } from './visit.ts'
import { WrongOption } from './wrong-option.ts'

const usage = `check_http -H HOST | -I ADDRESS [-u PATH] [-p PORT] [-4|-6]
       [-w SECONDS] [-c SECONDS] [-t SECONDS[:STATE]] [-e STRING] [-d STRING]
       [-s STRING] [-r REGEX | -R REGEX] [-l] [-m MIN[:MAX]] [-M AGE] [-N] [-B]
       [-E] [-L] [-P DATA] [-T TYPE] [-j METHOD] [-A AGENT] [-k HEADER]...
       [-a USER[:PASSWORD]] [-b USER:PASSWORD] [-f REDIRECT] [--max-redirs=N]
       [-S[VERSION[+]]] [--sni] [--verify [--ca-file=FILE]] [-J FILE -K FILE]
 check_http -H HOST | -I ADDRESS -C DAYS[,DAYS] [-p PORT] [--sni]
       [--continue-after-certificate]`

/** A web page, and the certificate it comes with, as monitoring-plugins 2.3.3 says it. */
export const checkHttp: Plugin = {
  name: 'check_http',
  summary:
    'Asks a web server for a page, in clear or over TLS; judges its status, its content, its size and age, how long it took, and the certificate.',
  usage,
  options: optionTable,
  examples: [
    { command: 'check_http -H www.example -w 1 -c 5', explains: 'The page is there within a second.' },
    {
      command: "check_http -H www.example -S --verify -u /login -s 'Sign in' -f follow",
      explains: 'Over TLS, with a certificate that a browser takes too; the page holds a text, redirects are followed.',
    },
    { command: 'check_http -H www.example -C 30,14 --sni', explains: 'The certificate ends in more than 30 days.' },
    {
      command: 'check_http -I 192.0.2.7 -H api.example -a nagios --password-file=/etc/api.key',
      explains: 'Another address than the name has, with a password that ps does not show.',
    },
  ],
  notes: [
    'A certificate is verified with --verify: chain, dates and name. Without it, as in the original, any will do.',
    'The name goes over TLS with --sni or --verify only, as in the original.',
    'An answer ends where its headers say; the original waits for the end of the connection, and a chunked one without such ends with its timeout. Texts and expressions see the page without the marks of its chunks.',
    'A page in chunks that ends before its last one is UNKNOWN, as in the original, but for an answer that is CRITICAL by its status.',
    'A redirect to //HOST/PATH goes to that host; a name and password, cookies among -k too, go to no other host.',
    'Names that cannot be resolved, failed handshakes, strangers and connections that are reset have the words that all plugins here have for them.',
    'Wrong sizes and ages (-m, -M) are wrong usage and UNKNOWN; the original ends with WARNING, or takes them for 0.',
    'Metrics of -E stand one blank apart.',
    'SSL 2 and 3 are refused; -S1.3 is TLS 1.3, which the original takes for TLS 1.',
  ],
  strict: [
    'The words of the original for names that cannot be resolved, failed handshakes, strangers, and connections that end without a word.',
    'Thresholds and sizes (-w, -c, -m) are read as C reads numbers: what stands behind one is passed over, what is none is 0; a range stands in the performance data with its end only. A wrong age (-M), and a size with a colon and one number, are WARNING.',
    'Without TLS two blanks stand in front of the second metric of -E.',
    'An answer still ends where its headers say, secrets stay with their host, and SSL 2 and 3 stay refused.',
  ],
  patience: 'Socket timeout',
  patienceSeconds: timeoutSecondsOf,
  run: async (options, context) => answering('HTTP', () => checkPage(options, context), options.has('strict')),
}

async function checkPage(options: Options, context: PluginContext): Promise<PluginResult> {
  let settings: Settings
  try {
    settings = readSettings(options, context.env)
  } catch (error) {
    if (!(error instanceof WrongOption)) throw error
    if (error.isWarning) return { state: 'WARNING', output: `${error.message}\n` }
    return wrongUsage(`check_http: ${error.message}`, usage)
  }
  // Not part of the response time.
  if (settings.first.usesTls) await import('../net/secure.ts')
  const result = await follow(settings, context)
  return settings.isLink ? linked(settings.first, result) : result
}

async function follow(settings: Settings, context: PluginContext): Promise<PluginResult> {
  const seconds = stopwatch()
  const { advice } = settings.request
  const shown: string[] = advice !== undefined && settings.verbosity > 0 ? [advice] : []
  let dates = ''
  let step = settings.first
  for (let taken = 0; ; taken++) {
    const seen = await visit(step, settings, context, isSameHost(settings.first, step))
    if (seen.kind === 'ended') return seen.result
    const { response, timings, dated, asked } = seen
    if (taken === 0 && dated) dates = `${dated.line}\n`
    if (settings.verbosity > 1) shown.push(...asked)
    if (settings.verbosity > 0) shown.push(textOf(response.statusLine), textOf(response.header))
    if (
      response.statusLine === '' ||
      (settings.answer.status === undefined && !response.statusLine.startsWith('HTTP/'))
    )
      throw stranger(step, response.statusLine)
    const status = judgeStatus(settings, response, step.port)
    if (status.kind === 'result') return status.result
    const isRedirect = settings.answer.status === undefined && /^\S+ 3\d\d/.test(response.statusLine)
    const { onRedirect } = settings
    if (isRedirect && onRedirect.kind === 'follow') {
      const next = redirectOf(step, response.header, response.statusLine, onRedirect, taken, settings.mostRedirects)
      if (next.kind === 'nowhere') return { state: next.state, output: `HTTP ${next.state} - ${next.text}\n` }
      step = next.step
      continue
    }
    const state = isRedirect && onRedirect.kind === 'state' ? onRedirect.state : status.state
    const judged = judgePage(
      settings,
      { step, response, timings, seconds: seconds() },
      { text: status.text, state: worst([state, dated?.state ?? 'OK']) },
    )
    return { ...judged, output: `${dates}${judged.output}${details(shown)}` }
  }
}

/** A name and password are for the host that they were given for. */
function isSameHost(first: Step, step: Step): boolean {
  const name = ({ host, address }: Step) => (host ?? address).toLowerCase()
  return name(first) === name(step) && (step.usesTls || !first.usesTls)
}

function stranger({ address, port }: Step, words: string): NetFailure {
  const bytes = Buffer.from(words, 'latin1')
  return new NetFailure({ kind: 'foreign', target: targetOf(address, port, 0), protocol: 'HTTP', bytes })
}

/** What came, for -v, and what was sent, for -vv; a session is a secret too. */
function details(parts: readonly string[]): string {
  const lines = parts.flatMap((part) => part.split(/\r?\n/)).filter((line) => line !== '')
  return lines.map((line) => `${onLine(line.replace(/^(set-cookie:).*/i, '$1 ***'))}\n`).join('')
}

/** -L: the first line in a link, which a failure leaves open but for this. */
function linked({ usesTls, host, address, port, url }: Step, result: PluginResult): PluginResult {
  const href = onLine(`${usesTls ? 'https' : 'http'}://${host ?? address}:${port}${url}`).replaceAll('"', '%22')
  return { ...result, output: `<A HREF="${href}" target="_blank">${String(result.output)}` }
}
