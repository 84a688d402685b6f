import { checkCert } from '../../../plugins/check_cert/plugin.ts'
import { checkHttp } from '../../../plugins/check_http/plugin.ts'
import { checkSmtp } from '../../../plugins/check_smtp/plugin.ts'
import { checkSsh } from '../../../plugins/check_ssh.ts'
import { checkTcp } from '../../../plugins/check_tcp/plugin.ts'
import type { Plugin } from '../../../src/check/plugin.ts'

/** A plugin that asks a service, as the tests of common failures call it. */
export type Asker = {
  readonly plugin: Plugin
  /** In front of ` CRITICAL - `. */
  readonly title: string
  /** Words that make it wait for the service's own protocol at a host and a port. */
  readonly ask: (host: string, port: number) => readonly string[]
  /** Words that make it verify the certificate of a service that speaks TLS from the first byte. */
  readonly askTls?: (host: string, port: number, caFile: string) => readonly string[]
  /** What it says where the peer is a stranger, who said `220-I am [1m]a mail server|yes`. */
  readonly stranger: RegExp
}

/** All of them. */
export const askers: readonly Asker[] = [
  {
    plugin: checkCert,
    title: 'CERT',
    ask: (host, port) => ['-H', host, '-p', `${port}`, '--starttls', 'imap'],
    askTls: (host, port, ca) => ['-H', host, '-p', `${port}`, '--ca-file', ca],
    stranger: /^CERT CRITICAL - 127\.0\.0\.1:\d+ does not speak IMAP: 220-I am \\x1b\[1ma mail server¦yes\n$/,
  },
  {
    plugin: checkHttp,
    title: 'HTTP',
    ask: (host, port) => ['-I', host, '-p', `${port}`],
    askTls: (host, port, ca) => ['-H', host, '-p', `${port}`, '--verify', '--ca-file', ca],
    stranger: /^HTTP CRITICAL - 127\.0\.0\.1:\d+ does not speak HTTP: 220-I am \\x1b\[1ma mail server¦yes\n$/,
  },
  {
    plugin: checkSmtp,
    title: 'SMTP',
    ask: (host, port) => ['-H', host, '-p', `${port}`],
    askTls: (host, port, ca) => ['-H', host, '-p', `${port}`, '--tls', '--verify', '--ca-file', ca],
    stranger: /^SMTP CRITICAL - 127\.0\.0\.1:\d+ closed the connection \(waiting for the answer to HELO\)\n$/,
  },
  {
    plugin: checkSsh,
    title: 'SSH',
    ask: (host, port) => ['-H', host, '-p', `${port}`],
    stranger: /^SSH CRITICAL - 127\.0\.0\.1:\d+ does not speak SSH: 220-I am \\x1b\[1ma mail server¦yes\n$/,
  },
  {
    plugin: checkTcp,
    title: 'TCP',
    ask: (host, port) => ['-H', host, '-p', `${port}`, '-e', '* OK IMAP', '-M', 'crit'],
    askTls: (host, port, ca) => ['-H', host, '-p', `${port}`, '--verify', '--ca-file', ca],
    stranger: /^TCP CRITICAL - Unexpected response from host\/socket: 220-I am \\x1b\[1ma mail server¦yes\\x0d\\x0a/,
  },
]
