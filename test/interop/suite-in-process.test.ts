import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { plugins } from '../../src/plugins.ts'
import { ask } from '../helpers/ask.ts'
import { plenumFor } from '../helpers/daemon.ts'
import { form } from '../helpers/originals.ts'
import { plenumCommand } from '../helpers/plenum.ts'
import { run } from '../helpers/run.ts'

/** Where nobody listens; bound for a moment before. */
const closed = await closedPort()
const nowhere = `-H 127.0.0.1 -p ${closed}`

/** What plugins are asked beside the rest, in words whose answer is the same for every user of this host. */
const questions: Readonly<Record<string, string>> = {
  check_cert: `${nowhere} -w 30 -c 10`,
  check_clamd: nowhere,
  check_cpu: '-w 101 -c 102',
  check_disk: '-w 1% -c 0% -p /',
  check_dns: `-s 127.0.0.1 -p ${closed} -H one.example`,
  check_dummy: '1 hello',
  check_file_age: '-f /no/such/file',
  check_ftp: nowhere,
  check_http: nowhere,
  check_imap: nowhere,
  check_jabber: nowhere,
  check_load: '-w 1000 -c 2000',
  check_log3: '-l /no/such/log -s /dev/null -p x',
  check_mailq: '-M qmail -w 1 -c 2',
  check_mem: '-u -w 100 -c 100',
  check_memory: '-w 99% -c 100%',
  check_nntp: nowhere,
  check_nntps: nowhere,
  check_ntp_time: nowhere,
  check_ping: '-H 127.0.0.1 -p 1 -w 5000,50% -c 5000,100%',
  check_plenum: nowhere,
  check_pop: nowhere,
  check_procs: '-c 1: -C no-such-program',
  check_simap: nowhere,
  check_smtp: nowhere,
  check_spop: nowhere,
  check_ssh: `-p ${closed} 127.0.0.1`,
  check_ssmtp: nowhere,
  check_swap: '-w 0 -c 0 -n ok',
  check_tcp: nowhere,
  check_udp: `${nowhere} -s a -e b`,
  check_uptime: '-w 1s: -c 1s:',
  check_users: '-w 1000 -c 2000',
}

/** All of it: what a plugin tells of itself, what it says without any words, and its question where it has one. */
const asked = (name: string) => [
  '--version',
  '--no-such-option',
  '',
  ...(name in questions ? [questions[name] ?? ''] : []),
]

const folder = '/usr/lib/nagios/plugins'
const daemon = plenumFor({
  config: [
    // As on a host that has the originals: these lines name them.
    `builtin_path=${folder}`,
    'max_commands=4',
    'command_timeout=30',
    ...plugins.flatMap(({ name }) => asked(name).map((words, n) => `command[${name}_${n}]=${folder}/${name} ${words}`)),
  ],
  tls: false,
})

describe('the suite in place of the programs under builtin_path', () => {
  it.each(plugins.map(({ name }) => name))('%s answers inside the daemon as the program does', async (name) => {
    const ways = asked(name).map(async (words, n) => {
      const own = await run([...plenumCommand(), name, ...words.split(' ').filter((word) => word !== '')])
      const { exitCode, stdout } = await ask('plenum', daemon(), ['-c', `${name}_${n}`, '-t', '60'])
      // Only figures of the host move between two runs; what a plugin tells of itself is told to the byte.
      const shown = n < 2 ? String : form
      return { words, daemon: [shown(`${stdout}`), exitCode], own: [shown(withoutEnd(own.stdout)), own.exitCode] }
    })
    const answers = await Promise.all(ways)
    for (const way of answers) {
      expect(way.daemon, way.words).toEqual(way.own)
      expect(way.own[0]).not.toBe('')
    }
    // It is not the original that answered.
    expect(answers[0]?.daemon[0]).toContain('Plenum')
  })
})

/** NRPE takes the line ends at the end of an output away, and check_nrpe prints one. */
const withoutEnd = (stdout: Buffer) => `${stdout.toString().replace(/\n+$/, '')}\n`

function closedPort(): Promise<number> {
  const server = createServer()
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : 0))
    })
  })
}
