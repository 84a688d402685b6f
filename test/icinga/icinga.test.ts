import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { version } from '../../src/check/version.ts'
import { untilChanged } from '../helpers/changes.ts'
import { logLines, reportOf } from '../helpers/log-report.ts'
import { describeWithTools } from '../helpers/tools.ts'
import { icingaSite } from './site.ts'

const texts = ['fine', 'odd', 'broken', 'unclear', 'fine again']

describeWithTools(
  "Debian's Icinga 2 with the definitions of docs/icinga2.md",
  ['icinga2-bin', 'icinga2-common', 'openssl'],
  () => {
    const { own, programs, hosts, icinga } = icingaSite()
    const { web1, web2, db1, poller } = hosts

    it('sees every service OK, WARNING, CRITICAL, UNKNOWN and OK again, as its hosts say', async () => {
      const loads = ['web1!load', 'web2!load', 'db1!load']
      const disks = ['web1!disk', 'web2!disk']
      for (const [round, text] of texts.entries()) {
        const state = round % 4
        for (const host of [web1, web2, db1]) host.says(state, text)
        const results = await icinga().check(...loads, ...disks)
        expect(results).toEqual(
          [...loads, ...disks].map((name) => ({
            name,
            state,
            output: name.endsWith('disk') ? `${text} [10% 5% /srv/my data]` : text,
            performanceData: [`code=${state};1;2`],
            command: expect.arrayContaining([join(programs, 'check_nrpe')]),
            startedAt: expect.any(Number),
          })),
        )
      }
      const folder = join(own, 'spool/perfdata')
      const written = () =>
        readdirSync(folder)
          .map((name) => readFileSync(join(folder, name), 'utf8'))
          .join('')
      for (const [state, line] of ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'].entries()) {
        const lines = new RegExp(`^\\d+\tdb1\tload\t${line}\tcode=${state};1;2$`, 'm')
        await untilChanged(folder, () => lines.test(written()) || undefined, written)
      }
    })

    it('takes a host as up where its agent answers', async () => {
      const results = await icinga().check('web1', 'web2', 'db1')
      const plenum = `NRPE v4.1.3 (Plenum ${version})`
      expect(results.map(({ state, output }) => [state, output])).toEqual([
        [0, plenum],
        [0, plenum],
        [0, 'NRPE v4.1.0'],
      ])
    })

    it('gives the client every option of its library and of our own, where a variable is set', async () => {
      web1.says(1, 'asked with many options')
      const results = await icinga().check('more!library', 'more!own')
      for (const { output } of results) expect(output).toBe('asked with many options')
      const [library, own] = results.map(({ command }) => command.slice(1).join(' '))
      const suites = '-L ALL:!MD5:@STRENGTH:@SECLEVEL=0'
      expect(library).toMatch(
        new RegExp(`^-2 -4 -H 127.0.0.11 ${suites} -S TLSv1.2\\+ -c check_load -d 1 -p \\d+ -t 20:3 -u$`),
      )
      const long = '--max-packetbuffer-length 2M --no-state --state-folder /nonexistent'
      expect(own).toMatch(new RegExp(`^${long} -3 -D -E -H 127.0.0.11 -b 127.0.0.1 -c check_load -p \\d+$`))
    })

    it('has the name of an agent verified', async () => {
      const results = await icinga().check('secure!by its name', 'secure!by another name', 'secure!by any name')
      expect(results.map(({ state }) => state)).toEqual([0, 3, 0])
      const [name, another, any] = results.map(({ output }) => output)
      expect([name, any]).toEqual(['secure', 'secure'])
      expect(another).toContain("(the daemon's certificate is for agent, agent.example, not for other.example; ")
    })

    it('shows why an agent cannot be reached', async () => {
      const results = await icinga().check('more!refused by the library', 'more!refused by our own')
      for (const { state, output } of results) {
        expect(state).toBe(2)
        expect(output).toMatch(
          /^connect to address 127\.0\.0\.11 port 1: Connection refused \(nothing listens on port 1 of/,
        )
      }
    })

    it('has a long report whole, with the lines around each match, and then sees nothing new', async () => {
      for (const host of [web1, db1]) host.log(logLines(90, 25))
      const [ours, stocks] = await icinga().check('web1!all errors', 'db1!all errors')
      const report = await reportOf(web1, programs, ['-p', 'ERROR', '-w', '1', '-c', '5', '-C', '10', '-a'])
      expect(report.long.length).toBeGreaterThan(850_000)
      expect(ours?.state).toBe(2)
      expect(ours?.output).toBe(`${report.first}\n${report.long}`)
      expect(ours?.performanceData).toEqual([report.perfdata])
      // What a stock agent sends, 64 KiB, is all there too.
      expect(stocks?.output.length).toBeGreaterThan(64_000)
      expect(ours?.output.startsWith(stocks?.output ?? 'none')).toBe(true)
      for (const { state, output } of await icinga().check('web1!all errors', 'db1!all errors')) {
        expect([state, output.split(' (')[0]]).toEqual([0, 'OK: Found 0 lines'])
      }
    })

    it('brings the arguments of check_log3 to the agent', async () => {
      web2.log(logLines(1, 25))
      const [result] = await icinga().check('web2!app log')
      const { first, long } = await reportOf(web2, programs, ['-p', 'ERROR', '-c', '5', '-C', '10'])
      expect([result?.state, result?.output]).toEqual([1, `${first}\n${long}`])
    })

    it('watches a log of its own machine', async () => {
      poller.log(['one', 'two', 'GET /a took 900 ms', 'four', 'five', 'six'])
      const [result] = await icinga().check('poller!own log')
      expect(result?.output).toBe('WARNING: Found 1 lines (limit=1/5): \none\ntwo\nGET /a took 900 ms\nfour\nfive\n---')
      expect(result?.performanceData).toEqual(['lines=1'])
    })
  },
)
