import type { X509Certificate } from 'node:crypto'
import type { Options } from '../../src/check/options.ts'
import type { Plugin, PluginContext, PluginResult } from '../../src/check/plugin.ts'
import { wrongUsage } from '../../src/check/usage.ts'
import { factsOf } from '../net/certificate-facts.ts'
import { connect } from '../net/connect.ts'
import { Conversation } from '../net/conversation.ts'
import { answering, NetFailure } from '../net/failures.ts'
import { type Found, judge } from './judge.ts'
import { optionTable } from './options.ts'
import { readSettings, type Settings } from './settings.ts'
import { protocols, startTls } from './starttls.ts'

const usage = `check_cert -H HOST [-p PORT] [-4|-6] [--starttls=PROTOCOL] [-n NAME]
       [-w DAYS] [-c DAYS] [--ca-file=FILE | --no-verify] [--fingerprint=HEX]
       [-t SECONDS[:STATE]]
 check_cert -f FILE... [-w DAYS] [-c DAYS]`

/** The certificate of a server, or those of files. */
export const checkCert: Plugin = {
  name: 'check_cert',
  summary:
    'Looks at the certificate of a server as its clients do: the chain must lead to a known authority, the name must be right, and each certificate of the chain valid for long enough. Or at the certificates in files.',
  usage,
  options: optionTable,
  examples: [
    { command: 'check_cert -H www.example', explains: 'WARNING 30 days before it ends, CRITICAL 14 days before.' },
    {
      command: 'check_cert -H mx1.example --starttls=smtp -w 20 -c 5',
      explains: 'A mail server’s, behind STARTTLS.',
    },
    {
      command: 'check_cert -H 192.0.2.7 -n www.example --ca-file=/etc/ssl/own-ca.pem',
      explains: 'At one address of several, issued by an authority of one’s own.',
    },
    {
      command: 'check_cert -f /etc/nginx/tls/www.pem -f /etc/postfix/mx.pem',
      explains: 'Files, of which the one that ends first counts.',
    },
  ],
  patience: 'Socket timeout',
  run: async (options, context) => answering('CERT', () => checkCertificate(options, context)),
}

async function checkCertificate(options: Options, context: PluginContext): Promise<PluginResult> {
  const settings = readSettings(options)
  if (typeof settings === 'string') return wrongUsage(`check_cert: ${settings}`, usage)
  const { place } = settings
  const [first, ...others] = place.kind === 'files' ? await inFiles(place.files) : await ofServer(place, context)
  if (!first) return { state: 'CRITICAL', output: 'CERT CRITICAL - the server showed no certificate\n' }
  return judge([first, ...others], settings, context.nowMs())
}

async function inFiles(files: readonly string[]): Promise<readonly Found[]> {
  const { certificatesOf } = await import('./files.ts')
  return files.flatMap((file) => certificatesOf(file).map((x509) => ({ x509, file })))
}

type Server = Extract<Settings['place'], { kind: 'server' }>

async function ofServer(server: Server, context: PluginContext): Promise<readonly Found[]> {
  const { target, starttls, name, verifies, authorities, fingerprint } = server
  const [{ secure }, { chainOf }] = await Promise.all([
    import('../net/secure.ts'),
    import('../net/certificate-chain.ts'),
  ])
  const conversation = new Conversation(await connect(target, context), target)
  try {
    const protocol = starttls === undefined ? undefined : protocols[starttls]
    if (protocol) await startTls(conversation, protocol)
    const verify = verifies ? { name, authorities } : undefined
    const secured = await secure(conversation.socket, target, { serverName: name, verify }, context.env)
    conversation.continueOver(secured)
    const chain = chainOf(secured)
    const leaf = chain[0]
    if (fingerprint !== undefined && leaf && leaf.fingerprint256.replaceAll(':', '') !== fingerprint)
      throw otherCertificate(server, leaf)
    return chain.map((x509) => ({ x509 }))
  } finally {
    conversation.destroy()
  }
}

function otherCertificate({ target }: Server, x509: X509Certificate): NetFailure {
  const reason = `its SHA-256 fingerprint is ${x509.fingerprint256.replaceAll(':', '').toLowerCase()}`
  return new NetFailure({
    kind: 'bad-certificate',
    target,
    fault: { ...factsOf(x509), problem: { kind: 'other', reason } },
  })
}
