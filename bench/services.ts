import { type ChildProcess, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { createServer, type Server } from 'node:net'
import { startPostfix } from '../test/helpers/postfix.ts'

/** What the plugins ask, in this process but for the name server (dnsmasq) and the mail system (postfix). */
export type Services = {
  /** Plugin → its options. */
  readonly options: Readonly<Record<string, string>>
  /** The environment in which check_mailq finds the mail system; postfix lets only root choose one, so no daemon can. */
  readonly mailq: Readonly<Record<string, string>>
  readonly stop: () => Promise<void>
}

/** Starts them all. Needs root. */
export async function startServices(): Promise<Services> {
  const http = createHttpServer((_, response) => response.end('hello\n')).listen(0, '127.0.0.1')
  const ssh = greeting('SSH-2.0-bench', () => '')
  const smtp = greeting('220 bench.test', (line) => (/^QUIT/i.test(line) ? '221 bye' : '250 bench.test'))
  const ntp = createSocket('udp4').bind(0, '127.0.0.1')
  ntp.on('message', (query, { port, address }) => ntp.send(ntpAnswer(query), port, address))
  await Promise.all([http, ssh, smtp, ntp].map((server) => once(server, 'listening')))
  for (const server of [http, ssh, smtp, ntp]) server.unref()
  const [names, postfix] = [await startNames(), await startPostfix()]
  return {
    options: {
      check_dummy: '0 fine',
      check_load: '-w 1000 -c 2000',
      check_users: '-w 1000 -c 2000',
      check_swap: '-w 1% -c 0% -n ok',
      check_disk: '-w 1% -c 0% -p /',
      check_procs: '-w 10000 -c 20000',
      check_uptime: '-w 1s:100000d -c 1s:200000d',
      check_memory: '-w 99% -c 100%',
      check_file_age: '-f /etc/passwd -w 999999999 -c 999999999',
      check_tcp: `-H 127.0.0.1 -p ${portOf(ssh)} -e SSH-`,
      check_ssh: `-p ${portOf(ssh)} 127.0.0.1`,
      check_http: `-H 127.0.0.1 -p ${portOf(http)}`,
      check_smtp: `-H 127.0.0.1 -p ${portOf(smtp)}`,
      check_ntp_time: `-H 127.0.0.1 -p ${portOf(ntp)} -w 60 -c 120`,
      check_dns: `-H bench.test -s ${names.address} -a 192.0.2.1`,
      check_ping: '-H 127.0.0.1 -p 1 -w 5000,50% -c 5000,100%',
    },
    mailq: { MAIL_CONFIG: postfix.folder },
    stop: async () => {
      names.child.kill('SIGTERM')
      await postfix.stop()
    },
  }
}

/** Says its line first, and `answer` to each line of the client; hangs up after `221`. */
function greeting(line: string, answer: (line: string) => string): Server {
  const server = createServer((socket) => {
    socket.on('error', () => undefined).setEncoding('latin1')
    socket.write(`${line}\r\n`)
    socket.on('data', (text) => {
      const said = answer(String(text))
      if (said !== '') socket.write(`${said}\r\n`)
      if (said.startsWith('221')) socket.end()
    })
  })
  return server.listen(0, '127.0.0.1')
}

/** dnsmasq on port 53, as nslookup knows no other, of an address that nobody else has. */
async function startNames(): Promise<{ readonly address: string; readonly child: ChildProcess }> {
  const address = ['127', ...[1, 2, 3].map(() => randomInt(1, 255))].join('.')
  const alone = ['--no-daemon', '--conf-file=/dev/null', '--pid-file', '--user=root', '--no-resolv', '--no-hosts']
  const zone = [
    '--local=/bench.test/',
    '--address=/bench.test/192.0.2.1',
    `--listen-address=${address}`,
    '--bind-interfaces',
  ]
  const child = spawn('/usr/sbin/dnsmasq', [...alone, ...zone], { stdio: ['ignore', 'ignore', 'pipe'] })
  // Its first words are that it has started.
  await Promise.race([once(child.stderr, 'data'), once(child, 'error').then(([error]) => Promise.reject(error))])
  child.stderr.resume()
  return { address, child }
}

function portOf(server: Server | Socket): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** This host's time, from stratum 3. */
function ntpAnswer(query: Buffer): Buffer {
  const answer = Buffer.alloc(48)
  answer.set([0x24, 3])
  query.copy(answer, 24, 40, 48)
  for (const at of [32, 40]) answer.writeUInt32BE(Math.floor(Date.now() / 1000) + 2_208_988_800, at)
  return answer
}
