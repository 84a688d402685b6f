import { readFileSync } from 'node:fs'
import { plenumFor } from './daemon.ts'
import { temporaryFolder } from './folders.ts'
import { monitoredHost } from './monitored-host.ts'
import { sectionsOf } from './page.ts'
import { programFolder } from './program-folder.ts'
import { stockFor } from './stock.ts'

/**
 * The site of a page for monitoring servers, for all tests of a describe block: a folder in which the page's paths lie, and
 * its three hosts, `web1` with our agent, `web2` with ours without TLS, and `db1` with stock's, at 127.0.0.x for 192.0.2.x.
 */
export function pageSite(page: string, programs: readonly string[]) {
  const folder = temporaryFolder()
  const bin = programFolder(folder, programs)
  const blocks = sectionsOf(readFileSync(page, 'utf8')).flatMap((section) => section.blocks)
  const placed = (text: string) =>
    text
      .replaceAll('/usr/lib/plenum', bin)
      .replaceAll('/usr/share/plenum/', `${folder}/share/`)
      .replaceAll('/var/lib/nagios4/', `${folder}/`)
      .replaceAll('/usr/bin/mail ', `${folder}/mail `)
      .replaceAll('192.0.2.', '127.0.0.')
  /** The lines of the blocks that begin with these words, with paths and addresses as they are here. */
  const lines = (...words: readonly string[]) =>
    blocks.flatMap((block) => (`${[block.kind, ...block.words]}` === `${words}` ? block.lines.map(placed) : []))

  const checkLog3 = /^command\[check_log3\]=.*$/m.exec(readFileSync('nrpe.cfg.example', 'utf8'))?.[0] ?? ''
  const commands = [checkLog3, ...lines('nrpe.cfg')]
  const web1 = monitoredHost(folder, 'web1', '127.0.0.11', ['dont_blame_nrpe=1', ...commands])
  const web2 = monitoredHost(folder, 'web2', '127.0.0.12', ['dont_blame_nrpe=1', ...commands])
  const db1 = monitoredHost(folder, 'db1', '127.0.0.21', commands)
  const agents = new Map<string, () => { readonly port: number }>([
    ['web1', plenumFor({ config: web1.config })],
    ['web2', plenumFor({ config: web2.config, tls: false })],
    ['db1', stockFor({ config: db1.config, tls: true })],
  ])
  const portOf = (host: string) => agents.get(host)?.().port ?? 0
  return { folder, programs: bin, placed, lines, hosts: { web1, web2, db1 }, portOf }
}
