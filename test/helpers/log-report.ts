import { join } from 'node:path'
import type { MonitoredHost } from './monitored-host.ts'
import { run } from './run.ts'

/** What check_log3 prints: its first line, what follows, and its performance data. */
export type LogReport = { readonly first: string; readonly long: string; readonly perfdata: string | undefined }

/** What it prints by hand of a host's /var/log/app.log, from the start. */
export async function reportOf(host: MonitoredHost, programs: string, options: readonly string[]): Promise<LogReport> {
  const log = join(host.root, 'var/log/app.log')
  const { stdout } = await run([join(programs, 'check_log3'), '-l', log, '-s', '/dev/null', ...options])
  const [, first = '', long = '', perfdata] = /^([^\n]*)\n(.*)\|([^\n]*)\n$/s.exec(`${stdout}`) ?? []
  return { first, long, perfdata }
}

/** So many times so many lines, the last but ten of each an error; with characters that programs on the way might change. */
export function logLines(times: number, each: number): readonly string[] {
  return Array.from({ length: times * each }, (_, i) => {
    const kind = i % each === each - 11 ? 'ERROR' : 'info'
    return `${kind} line ${i}; "C:\\new" <b>ü</b> $HOME 'x' & ${'.'.repeat(400)} end of ${i}`
  })
}
