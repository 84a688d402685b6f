import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { quietly } from '../../src/check/quietly.ts'
import { killAtExit } from './processes.ts'

/** The pages of a Nagios, served as Debian's Apache would. */
export type NagiosPages = { readonly url: string; readonly stop: () => Promise<void> }

const programs = '/usr/lib/cgi-bin/nagios4'
const types = new Map([
  ['.css', 'text/css'],
  ['.js', 'text/javascript'],
  ['.png', 'image/png'],
  ['.gif', 'image/gif'],
])

/** Serves them on a port of 127.0.0.1, to everybody as the administrator. */
export async function serveNagiosPages(folder: string, mainConfig: string): Promise<NagiosPages> {
  const config = join(folder, 'cgi.cfg')
  const settings = [
    ...[`main_config_file=${mainConfig}`, 'physical_html_path=/usr/share/nagios4/htdocs', 'url_html_path=/nagios4'],
    ...['use_authentication=0', 'escape_html_tags=1', 'enable_page_tour=0', ''],
  ]
  writeFileSync(config, settings.join('\n'))
  const server = createServer((request, response) => {
    const { pathname, search } = new URL(request.url ?? '/', 'http://127.0.0.1')
    const path = normalize(decodeURIComponent(pathname))
    if (extname(path) === '.cgi') {
      const env = { NAGIOS_CGI_CONFIG: config, REQUEST_METHOD: 'GET', QUERY_STRING: search.slice(1) }
      const child = killAtExit(
        spawn(join(programs, path.replace('/cgi-bin/nagios4', '')), { env, stdio: ['ignore', 'pipe', 'ignore'] }),
      )
      const chunks: Buffer[] = []
      child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
      child.once('close', () => {
        const answer = Buffer.concat(chunks)
        const end = answer.indexOf('\r\n\r\n')
        const type = /^content-type: *(.*?)\r?$/im.exec(`${answer.subarray(0, end)}`)?.[1]
        response.setHeader('content-type', type ?? 'text/plain')
        response.end(answer.subarray(end + 4))
      })
      return
    }
    const places = ['/usr/share/nagios4/htdocs', '/etc/nagios4']
    const file = places.map((place) => quietly(() => readFileSync(join(place, path.replace('/nagios4', '')))))
    const found = file.find((content) => content !== undefined)
    if (found === undefined) response.statusCode = 404
    response.setHeader('content-type', types.get(extname(path)) ?? 'text/html')
    response.end(found)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  const stop = () =>
    new Promise<void>((stopped) => {
      server.close(() => stopped())
      server.closeAllConnections()
    })
  return { url: `http://127.0.0.1:${port}/cgi-bin/nagios4`, stop }
}
