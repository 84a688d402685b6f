import { readdirSync, readFileSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** The programs that are compared. */
export const stock = { nrpe: '/usr/sbin/nrpe', checkNrpe: '/usr/lib/nagios/plugins/check_nrpe' }
export const ours = { nrpe: resolve('dist/bin/nrpe'), checkNrpe: resolve('dist/bin/check_nrpe') }

/** What both daemons serve: the folder of a run, with a log to search in. */
export type Setting = { readonly folder: string; readonly log: string }

/** Makes a folder that daemons of any user can read; whoever made it removes it. */
export async function makeSetting(): Promise<Setting> {
  const folder = await mkdtemp(join(tmpdir(), 'plenum-bench-'))
  await chmod(folder, 0o755)
  const log = join(folder, 'access.log')
  const line = '127.0.0.1 - - [23/Nov/2026:00:00:00 +0000] "GET / HTTP/1.1" 200 5\n'
  await writeFile(log, line.repeat(1000), { mode: 0o644 })
  return { folder, log }
}

/**
 * Writes nrpe.cfg for one daemon and gives its path. Commands: `external`, a child; `log`, check_log3, which is a
 * child of stock's and in-process in ours; `perl`, a Perl monitor on stock and check_log3 on ours. Of a directive that `more` repeats, the later one counts.
 */
export async function writeConfig(
  { folder, log }: Setting,
  name: 'stock' | 'plenum',
  port: number,
  useTls: boolean,
  more: readonly string[] = [],
): Promise<string> {
  const home = join(folder, `${name}-${useTls ? 'tls' : 'plain'}`)
  await mkdir(home)
  await chmod(home, 0o777)
  const plugin = name === 'stock' ? resolve('dist/bin/check_log3') : 'check_log3'
  const options = `-l ${log} -s ${join(home, 'seek')} -p hoge -w 1 -c 5`
  const path = join(home, 'nrpe.cfg')
  const lines = [
    'server_address=127.0.0.1',
    `server_port=${port}`,
    'nrpe_user=nobody',
    'nrpe_group=nogroup',
    'allowed_hosts=127.0.0.1',
    'listen_queue_size=511',
    'command[external]=/usr/lib/nagios/plugins/check_dummy 0 fine',
    `command[log]=${plugin} ${options}`,
    `command[perl]=${name === 'stock' ? `/usr/bin/perl ${resolve('bench/log-monitor.pl')}` : plugin} ${options}`,
    ...more,
    '',
  ]
  await writeFile(path, lines.join('\n'))
  return path
}

/** What a process holds at the moment. */
export type Holding = {
  /** Anonymous memory in kB, which the kernel cannot drop, unlike the pages of the executable. */
  readonly rssAnonKb: number
  readonly descriptors: number
  readonly threads: number
}

/** Reads it from /proc. */
export function holdingOf(pid: number): Holding {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const number = (name: string) => Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(status)?.[1])
  return {
    rssAnonKb: number('RssAnon'),
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    threads: number('Threads'),
  }
}
