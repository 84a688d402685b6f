import type { Plugin } from '../../src/check/plugin.ts'
import { wrongUsage } from '../../src/check/usage.ts'
import { ask } from './ask.ts'
import { optionsOf } from './options.ts'
import { type Service, services, shown, tcp } from './services.ts'
import { readSettings } from './settings.ts'

const notes = [
  'A port must be given; the original tries port 0.',
  'Names that cannot be resolved, failed handshakes and connections that are reset have the words that all plugins here have for them.',
  'The answer is shown on one line, at most 120 characters, with control characters as `\\x0a`, and `|` as `¦`; the original lets it break the line and open performance data.',
  'An answer of any size is searched, NULs in it or not.',
  '-E counts wherever it stands.',
  'A text that -e names and that is not among the first bytes that -m allows is a mismatch; the original says OK.',
  '-w and -c take ranges.',
  'check_udp says of a port that is closed that it is; the original says of all that does not answer that no data was received. It takes no TLS.',
]

const strict = [
  'The words of the original for names that cannot be resolved, failed handshakes and connections that are reset. Without -p the port of check_tcp is 0, where nobody listens.',
  '-E counts for the -s and -q behind it. An answer of as many bytes as -m allows is OK whatever it holds. -w and -c are numbers: what stands behind one is passed over.',
  'check_udp says of a closed port that no data was received.',
  'The answer stays on one line, with `¦` for `|`: no peer may write performance data.',
]

/** A TCP port, or a Unix socket: connect, send, look at the answer; as monitoring-plugins 2.3.3 says it. */
export const checkTcp: Plugin = {
  ...pluginFor(tcp),
  summary:
    'Connects to a TCP port or a Unix socket, in clear or over TLS; may send a text, and looks for texts in the answer.',
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
  notes,
  strict,
}

/** The plugin of another name that check_tcp has. Throws where the table has no such name. */
export function checkService(name: string): Plugin {
  const service = services.find((each) => each.name === name)
  if (!service) throw new Error(`check_tcp has no name ${name}`)
  return { ...pluginFor(service), docsPage: tcp.name }
}

function pluginFor(service: Service): Plugin {
  const { name, isUdp } = service
  const usage = `${name} -H HOST${service.port ? ' [-p PORT]' : ' -p PORT'}${isUdp ? ' -s STRING -e STRING...' : ''} [-4|-6] [-w SECONDS] [-c SECONDS]
       ${isUdp ? '' : '[-s STRING] [-e STRING]... '}[-A] [-q STRING] [-E] [-m BYTES] [-d SECONDS]
       [-t SECONDS[:STATE]] [-r STATE] [-M STATE] [-j]${
         isUdp
           ? ''
           : ` [-S] [--sni=NAME]
       [-D DAYS[,DAYS]] [--verify [--ca-file=FILE]]`
       }`
  return {
    name,
    summary: `check_tcp for ${service.words}${defaultsOf(service)}.`,
    usage,
    options: optionsOf(service),
    examples: [exampleOf(service)],
    patience: 'Socket timeout',
    run: async (options, context) => {
      if (options.operands.length === 0 && !options.has('hostname') && !options.has('port'))
        return wrongUsage(`${name}: No arguments found`, usage)
      const settings = readSettings(service, options)
      if (typeof settings === 'string') return wrongUsage(`${name}: ${settings}`, usage)
      return await ask(settings, context, options.has('strict'))
    },
  }
}

/** What it does without options, for its summary. */
function defaultsOf({ port, send, expected, quit, isUdp }: Service): string {
  if (isUdp) return ': sends a datagram, and looks for texts in those that come back'
  const parts = [
    `port ${port}`,
    ...(send ? [`sends \`${shown(send)}\``] : []),
    ...(expected ? [`the answer must begin with ${expected.map((text) => `\`${text}\``).join(' or ')}`] : []),
    ...(quit ? [`ends with \`${shown(quit)}\``] : []),
  ]
  return `: ${parts.join(', ')}`
}

function exampleOf({ name, words, isUdp }: Service) {
  return isUdp
    ? { command: `${name} -H time1 -p 7 -s hello -e hello`, explains: 'An echo service repeats what it hears.' }
    : { command: `${name} -H host1 -w 1 -c 3`, explains: `The service answers as ${words} does, within a second.` }
}
