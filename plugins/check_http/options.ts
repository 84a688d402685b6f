import type { OptionSpec, OptionTable } from '../../src/check/options.ts'
import { coreOptions, timeoutOption } from '../../src/check/suite.ts'
import { familyOptions, timeOptions, verifyOptions } from '../net/options.ts'
import { secretOptions } from '../net/secret.ts'

/** The variable that may hold the password. */
export const passwordVariable = 'HTTP_PASSWORD'

const place: readonly OptionSpec[] = [
  {
    name: 'hostname',
    short: 'H',
    value: { name: 'HOST[:PORT]' },
    help: 'Name of the web site, for the Host header; the connection goes there where -I does not say where.',
  },
  { name: 'IP-address', short: 'I', value: { name: 'ADDRESS' }, help: 'Name or address to connect to.' },
  {
    name: 'port',
    short: 'p',
    value: { name: 'INTEGER' },
    help: 'Port number; 80, or 443 over TLS, where neither this nor -H gives one.',
  },
  ...familyOptions,
]

const tls: readonly OptionSpec[] = [
  {
    name: 'ssl',
    short: 'S',
    value: { name: 'VERSION[+]', optional: true },
    help: 'Use TLS; of this version (1, 1.1, 1.2 or 1.3) only, or with a plus sign of this version or a newer one.',
  },
  { name: 'sni', help: 'Tell the host name over TLS, as every browser does; --verify tells it anyway.' },
  {
    name: 'certificate',
    short: 'C',
    value: { name: 'DAYS[,DAYS]' },
    help: 'WARNING when the certificate ends in so many days, or less; CRITICAL likewise with the second number. Uses TLS, and asks for no page.',
  },
  { name: 'continue-after-certificate', help: 'With -C, ask for the page as well.' },
  ...verifyOptions,
  { name: 'client-cert', short: 'J', value: { name: 'FILE' }, help: 'Certificate to show to the server, PEM.' },
  { name: 'private-key', short: 'K', value: { name: 'FILE' }, help: 'Its private key, PEM.' },
]

const request: readonly OptionSpec[] = [
  { name: 'url', short: 'u', value: { name: 'PATH' }, help: 'What to ask for.', fallback: '/' },
  { name: 'post', short: 'P', value: { name: 'STRING' }, help: 'Data to send, URL encoded; the method is then POST.' },
  {
    name: 'method',
    short: 'j',
    value: { name: 'METHOD' },
    help: 'HTTP method. CONNECT over TLS asks the server of -I for a tunnel to the host of -H and sends a GET through it, or what stands behind a colon, as CONNECT:POST.',
  },
  {
    name: 'content-type',
    short: 'T',
    value: { name: 'STRING' },
    help: 'Content-Type of the data of -P.',
    fallback: 'application/x-www-form-urlencoded',
  },
  {
    name: 'authorization',
    short: 'a',
    value: { name: 'USER[:PASSWORD]' },
    help: 'Basic authentication. A password here is seen by everybody who runs ps: better leave it to --password-file.',
  },
  ...secretOptions('the password of -a', passwordVariable),
  {
    name: 'proxy-authorization',
    short: 'b',
    value: { name: 'USER:PASSWORD' },
    help: 'Basic authentication at a proxy; seen by everybody who runs ps.',
  },
  { name: 'useragent', short: 'A', value: { name: 'STRING' }, help: 'User-Agent header.' },
  {
    name: 'header',
    short: 'k',
    value: { name: 'STRING' },
    many: true,
    help: 'A further header, as `Accept: text/plain`.',
  },
  {
    name: 'onredirect',
    short: 'f',
    value: { name: 'ok|warning|critical|follow|sticky|stickyport' },
    help: 'What a redirect is: a state, or to be followed; sticky goes on with the same address, stickyport with the same port too. A name and password go to the same host only.',
    fallback: 'ok',
  },
  { name: 'max-redirs', value: { name: 'INTEGER' }, help: 'How many redirects are followed.', fallback: '15' },
]

const answer: readonly OptionSpec[] = [
  {
    name: 'expect',
    short: 'e',
    value: { name: 'STRING[,STRING]...' },
    help: 'The status line must hold one of these; then it is not judged otherwise.',
  },
  { name: 'header-string', short: 'd', value: { name: 'STRING' }, help: 'The headers must hold this.' },
  { name: 'string', short: 's', value: { name: 'STRING' }, help: 'The page must hold this.' },
  {
    name: 'regex',
    short: 'r',
    aliases: ['ereg'],
    value: { name: 'REGEX' },
    help: 'A line of the page must match this POSIX extended regular expression; searched in the first 16 MiB.',
  },
  { name: 'eregi', short: 'R', value: { name: 'REGEX' }, help: 'Likewise, upper and lower case being the same.' },
  { name: 'linespan', short: 'l', help: 'The expression sees the page as one line.' },
  { name: 'invert-regex', help: 'CRITICAL when the expression matches.' },
  {
    name: 'pagesize',
    short: 'm',
    value: { name: 'MIN[:MAX]' },
    help: 'WARNING when the answer has fewer bytes, or more; headers count.',
  },
  {
    name: 'max-age',
    short: 'M',
    value: { name: 'SECONDS' },
    help: 'CRITICAL when the page was last modified longer ago; with m, h or d behind it minutes, hours or days.',
  },
  { name: 'no-body', short: 'N', help: 'Read the headers only.' },
  { name: 'show-body', short: 'B', help: 'Show the page below the first line.' },
  { name: 'extended-perfdata', short: 'E', help: 'Times of each part of the exchange.' },
  { name: 'link', short: 'L', help: 'Wrap the first line in a link to the page, in HTML.' },
  { name: 'nohtml', short: 'n', help: 'No link, also where -L is given.' },
]

/** Every option. */
export const optionTable: OptionTable = {
  dialect: 'getopt',
  options: [...place, ...tls, ...request, ...answer, ...timeOptions, timeoutOption, ...coreOptions],
}
