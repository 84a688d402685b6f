import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { tallyExim, tallyNullmailer, tallyPostfix, tallyQmail, tallySendmail } from './listings.ts'
import type { Tally } from './queue.ts'

/** A mail server whose queue can be read. */
export type Server = {
  readonly name: string
  /** One of these on a host tells that it runs this server. */
  readonly traces: readonly string[]
  /** Prints the queue, and the folders beside the system's where it may lie. */
  readonly lister: { readonly program: string; readonly folders: readonly string[] }
  readonly tally: () => Tally
  /** What is said of an empty queue; absent where a queue of 0 is told as any other. */
  readonly emptyText?: string
}

const mailq = { program: 'mailq', folders: [] }

/** In the order in which they are looked for; the last one stands for the rest. */
const servers: readonly Server[] = [
  {
    name: 'qmail',
    traces: ['/var/qmail/bin/qmail-qstat', '/usr/bin/qmail-qstat'],
    lister: { program: 'qmail-qstat', folders: ['/var/qmail/bin'] },
    tally: tallyQmail,
    emptyText: 'qmail-qstat reports queue is empty',
  },
  {
    name: 'postfix',
    traces: ['/var/lib/postfix', '/var/local/lib/postfix', '/usr/sbin/postfix', '/usr/local/sbin/postfix'],
    lister: mailq,
    tally: tallyPostfix,
    emptyText: 'postfix mailq reports queue is empty',
  },
  {
    name: 'exim',
    traces: ['/usr/lib/exim4', '/usr/local/lib/exim4', '/usr/sbin/exim', '/usr/local/sbin/exim'],
    lister: mailq,
    tally: tallyExim,
  },
  {
    name: 'nullmailer',
    traces: [
      '/usr/lib/nullmailer',
      '/usr/local/lib/nullmailer',
      '/usr/sbin/nullmailer-send',
      '/usr/local/sbin/nullmailer-send',
    ],
    lister: mailq,
    tally: tallyNullmailer,
  },
  {
    name: 'sendmail',
    traces: [],
    lister: mailq,
    tally: tallySendmail,
    emptyText: 'sendmail mailq is empty',
  },
]

/** The server of that name; an empty one is sendmail. */
export function serverNamed(name: string): Server | undefined {
  return servers.find((server) => server.name === (name || 'sendmail'))
}

/** The server whose traces are below `root`, sendmail where there are none. */
export function serverFound(root: string): Server | undefined {
  const traced = servers.find(({ traces }) => traces.some((path) => existsSync(join(root, path))))
  return traced ?? serverNamed('sendmail')
}
