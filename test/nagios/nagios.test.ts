import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { quietly } from '../../src/check/quietly.ts'
import { version } from '../../src/check/version.ts'
import { domOf } from '../helpers/browser.ts'
import { untilChanged } from '../helpers/changes.ts'
import { logLines, reportOf } from '../helpers/log-report.ts'
import { serveNagiosPages } from '../helpers/nagios-pages.ts'
import { describeWithTools } from '../helpers/tools.ts'
import { nagiosSite } from './site.ts'

// A step takes a second or two, and more where the machine is busy.
vi.setConfig({ testTimeout: 90_000 })

const states = [
  [0, 'OK', 'fine'],
  [1, 'WARNING', 'odd'],
  [2, 'CRITICAL', 'broken'],
  [3, 'UNKNOWN', 'unclear'],
  [0, 'OK', 'fine again'],
] as const

const tools = ['nagios4-core', 'nagios4-common', 'nagios4-cgi', 'chromium'] as const

describeWithTools("Debian's Nagios with the definitions of docs/nagios.md", tools, () => {
  const { folder, programs, hosts, nagios } = nagiosSite()
  const { web1, web2, db1 } = hosts
  const textOf = (name: string) => readFileSync(join(folder, name), 'utf8')

  it('takes them without a complaint', async () => {
    expect(await nagios().verify()).toMatch(/Total Errors: +0/)
  })

  it('sees every service OK, WARNING, CRITICAL, UNKNOWN and OK again, as its hosts say', async () => {
    const everywhere = ['web1;load', 'web2;load', 'db1;load', 'web1;disk', 'web2;disk']
    for (const [code, , text] of states) {
      for (const host of [web1, web2, db1]) host.says(code, text)
      const seen = await nagios().check(
        everywhere,
        ({ plugin_output }) => /^[^[]*[^[ ]/.exec(plugin_output)?.[0] === text,
      )
      const words = (name: string) => (name.endsWith('disk') ? ' [10% 5% /srv/my data]' : '')
      expect(seen).toEqual(
        everywhere.map((name) => ({
          current_state: `${code}`,
          plugin_output: text + words(name),
          long_plugin_output: '',
          performance_data: `code=${code};1;2`,
        })),
      )
    }
    for (const [code, state] of states) {
      const line = new RegExp(`^\\d+\tdb1\tload\t${state}\tcode=${code};1;2$`, 'm')
      const inPerfdata = () => line.test(textOf('service-perfdata')) || undefined
      await untilChanged(folder, inPerfdata, () => textOf('service-perfdata'))
    }
  })

  it('tells whether a host has its agent, and why not', async () => {
    const seen = await nagios().check(['web1', 'db1', 'gone'], ({ plugin_output }) => plugin_output !== '')
    expect(seen.map(({ plugin_output }) => plugin_output)).toEqual([
      `NRPE v4.1.3 (Plenum ${version})`,
      'NRPE v4.1.0',
      expect.stringMatching(
        /^connect to address 127\.0\.0\.31 port 1: Connection refused \(nothing listens on port 1 of/,
      ),
    ])
    expect(seen.map(({ current_state }) => current_state)).toEqual(['0', '0', '1'])
    const [bare] = await nagios().check(['gone;without -E'], ({ plugin_output }) => plugin_output !== '')
    expect(bare?.plugin_output).toMatch(
      /^\(No output on stdout\) stderr: connect to address 127\.0\.0\.31 port 1: Conn/,
    )
  })

  it('hands on characters that mean something in its own files, where they are written as the page says', async () => {
    web1.says(0, 'signs')
    const isChecked = ({ plugin_output }: { readonly plugin_output: string }) => /^(signs|NRPE)/.test(plugin_output)
    const [signs, semicolon] = await nagios().check(['web1;signs', 'web1;semicolon'], isChecked)
    expect(signs?.plugin_output).toBe('signs [a$b c d]')
    expect(semicolon?.plugin_output).toContain('NRPE: The character : (0x3b) is not allowed in a query')
  })

  it('has a long report whole, with the lines around each match, and then sees nothing new', async () => {
    const names = ['web1;all errors', 'db1;all errors']
    for (const host of [web1, db1]) host.log(logLines(25, 30))
    const [ours, stocks] = await nagios().check(names, ({ current_state }) => current_state === '2')
    const { first, long, perfdata } = await reportOf(web1, programs, [
      '-p',
      'ERROR',
      '-w',
      '1',
      '-c',
      '5',
      '-C',
      '10',
      '-a',
    ])
    expect(long.length).toBeGreaterThan(200_000)
    const inFile = long.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
    expect(ours).toEqual({
      current_state: '2',
      plugin_output: first.trimEnd(),
      long_plugin_output: inFile,
      performance_data: perfdata,
    })
    // What a stock agent sends, 64 KiB, is all there too.
    expect(inFile).toContain(stocks?.long_plugin_output)
    expect(stocks?.long_plugin_output.length).toBeGreaterThan(65_000)
    const isTold = () => textOf('log_file').includes('Argument list too long') || undefined
    await untilChanged(folder, isTold, () => textOf('log_file'))
    const again = await nagios().check(names, ({ current_state }) => current_state === '0')
    for (const status of again) expect(status.plugin_output).toContain('Found 0 lines')
  })

  it('shows it whole on the page of the service, and mails it whole', async () => {
    web2.log(logLines(1, 30))
    await nagios().check(['web2;app log'], ({ current_state }) => current_state === '1')
    const { first, long } = await reportOf(web2, programs, ['-p', 'ERROR', '-c', '5', '-C', '10'])
    const lines = long.split('\n')
    expect(lines.length).toBe(21)
    const pages = await serveNagiosPages(folder, nagios().configFile)
    const dom = await domOf(`${pages.url}/extinfo.cgi?type=2&host=web2&service=app+log`, folder)
    await pages.stop()
    const shown = textIn(dom)
    expect(shown).toContain('Current Status: WARNING (for')
    for (const line of [first.trimEnd(), ...lines]) expect(shown).toContain(textIn(line.replaceAll('<', '&lt;')))
    const mail = await untilChanged(
      folder,
      () => quietly(() => textOf('mail to admin@example.org: PROBLEM: web2-app log is WARNING')),
      () => 'no mail',
    )
    expect(mail).toBe(`PROBLEM: web2/app log is WARNING\n\n${withoutIllegal(`${first.trimEnd()}\n${long}`)}\n`)
  })
})

/** The text of a document, blanks and line ends as one blank. */
function textIn(html: string): string {
  const text = html
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&amp;', '&')
  return text.replace(/\s+/g, ' ').trim()
}

/** What Nagios leaves of an output in a macro. */
function withoutIllegal(output: string): string {
  return output.replace(/[`~$&|'"<>]/g, '')
}
