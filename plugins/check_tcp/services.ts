/** What check_tcp does under one of its names where its options say nothing else; facts of monitoring-plugins 2.3.3. */
export type Service = {
  /** The plugin's name. */
  readonly name: string
  /** The service's name in the output, as `IMAP`. */
  readonly title: string
  /** The same for a person. */
  readonly words: string
  readonly port?: number
  readonly isUdp?: true
  readonly usesTls?: true
  readonly send?: string
  /** What the answer must begin with; one of them. */
  readonly expected?: readonly string[]
  readonly quit?: string
  /** The answer is not shown. */
  readonly isJailed?: true
}

const streamStart = "<stream:stream to='host' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>\n"
const bye = 'QUIT\r\n'

/** The plain one. */
export const tcp: Service = { name: 'check_tcp', title: 'TCP', words: 'a TCP port' }

/** Its other names: what Debian links to it. */
export const services: readonly Service[] = [
  { name: 'check_clamd', title: 'CLAMD', words: 'clamd', port: 3310, send: 'PING', expected: ['PONG'] },
  { name: 'check_ftp', title: 'FTP', words: 'FTP', port: 21, expected: ['220'], quit: bye },
  { name: 'check_imap', title: 'IMAP', words: 'IMAP', port: 143, expected: ['* OK'], quit: 'a1 LOGOUT\r\n' },
  {
    name: 'check_jabber',
    title: 'JABBER',
    words: 'XMPP',
    port: 5222,
    send: streamStart,
    expected: ["<?xml version='1.0'"],
    quit: '</stream:stream>\n',
    isJailed: true,
  },
  { name: 'check_nntp', title: 'NNTP', words: 'NNTP', port: 119, expected: ['200', '201'], quit: bye },
  {
    name: 'check_nntps',
    title: 'NNTPS',
    words: 'NNTP over TLS',
    port: 563,
    usesTls: true,
    expected: ['200', '201'],
    quit: bye,
  },
  { name: 'check_pop', title: 'POP', words: 'POP3', port: 110, expected: ['+OK'], quit: bye },
  {
    name: 'check_simap',
    title: 'SIMAP',
    words: 'IMAP over TLS',
    port: 993,
    usesTls: true,
    expected: ['* OK'],
    quit: 'a1 LOGOUT\r\n',
  },
  {
    name: 'check_spop',
    title: 'SPOP',
    words: 'POP3 over TLS',
    port: 995,
    usesTls: true,
    expected: ['+OK'],
    quit: bye,
  },
  {
    name: 'check_ssmtp',
    title: 'SSMTP',
    words: 'SMTP over TLS',
    port: 465,
    usesTls: true,
    expected: ['220'],
    quit: bye,
  },
  { name: 'check_udp', title: 'UDP', words: 'a UDP port', isUdp: true },
]

/** A text as -E takes it, for help. */
export const shown = (text: string) => text.replaceAll('\r', '\\r').replaceAll('\n', '\\n')
