import { expect, it } from 'vitest'
import { checkDns } from '../../../plugins/check_dns/plugin.ts'
import { checkHttp } from '../../../plugins/check_http/plugin.ts'
import { checkNtpTime } from '../../../plugins/check_ntp_time/plugin.ts'
import { checkPing } from '../../../plugins/check_ping/plugin.ts'
import { checkSmtp } from '../../../plugins/check_smtp/plugin.ts'
import { checkSsh } from '../../../plugins/check_ssh.ts'
import { checkService, checkTcp } from '../../../plugins/check_tcp/plugin.ts'
import type { Plugin } from '../../../src/check/plugin.ts'
import { form, inProcess, strictWays } from '../../helpers/originals.ts'
import { peerThat } from '../../helpers/peer-that.ts'
import { run } from '../../helpers/run.ts'
import { describeWithTools } from '../../helpers/tools.ts'
import { talking } from './talking.ts'

describeWithTools('--strict has the states and the first lines of the original', ['monitoring-plugins'], () => {
  const here = ['-H', '127.0.0.1', '-p', 'PORT', '-t', '5']
  /** What it says first, and its answers to what it hears. */
  const peers = {
    'that says goodbye': () => peerThat((socket) => socket.end()),
    'that resets': () => peerThat((socket) => socket.resetAndDestroy()),
    'that resets what asks': () => peerThat((socket) => socket.once('data', () => socket.resetAndDestroy())),
    'that is a stranger': () => peerThat((socket) => socket.end('hello stranger\r\n')),
    'that is a patient stranger': () => talking('hello stranger', ['250 x', '221 bye']),
    'that has no TLS': () => talking('220 hello', ['250-mx\r\n250 STARTTLS', '220 go', 'no TLS']),
    'that has a page': () => peerThat((socket) => socket.once('data', () => socket.end(page))),
    'that repeats': () => peerThat((socket) => socket.pipe(socket)),
    'that speaks before': () => peerThat((socket) => socket.end('hello\r\nSSH-2.0-x_1\r\n')),
    'that knows the last command': () => talking('220 hello', ['250 mx', '502 what', '250 ok', '221 bye']),
  } as const

  const page = 'HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\nhello'
  const cases: readonly (readonly [Plugin, keyof typeof peers, readonly string[]])[] = [
    [checkTcp, 'that resets', [...here, '-e', 'x']],
    [checkTcp, 'that has no TLS', [...here, '-S']],
    [checkTcp, 'that says goodbye', ['-H', 'nobody.invalid', '-p', '1']],
    [checkTcp, 'that is a stranger', [...here, '-e', 'nosuch', '-m', '5']],
    [checkTcp, 'that is a stranger', [...here, '-e', 'hello', '-w', '5:', '-c', '9x']],
    [checkTcp, 'that repeats', [...here, '-s', 'a\\tb', '-E', '-e', 'a\\tb']],
    [checkTcp, 'that repeats', ['-H', '127.0.0.1']],
    [checkService('check_ftp'), 'that says goodbye', ['-H', 'nobody.invalid', '-p', '1']],
    [checkService('check_udp'), 'that repeats', ['-H', '127.0.0.1', '-p', '1', '-s', 'x', '-e', 'x']],
    [checkHttp, 'that has a page', [...here, '-w', '5:', '-c', '9']],
    [checkHttp, 'that has a page', [...here, '-w', '9x', '-E']],
    [checkHttp, 'that has a page', [...here, '-m', '500x']],
    [checkHttp, 'that has a page', [...here, '-m', '500:']],
    [checkHttp, 'that resets', here],
    [checkHttp, 'that resets what asks', here],
    [checkHttp, 'that is a stranger', here],
    [checkHttp, 'that has no TLS', [...here, '-S']],
    [checkSsh, 'that is a stranger', here],
    [checkSsh, 'that speaks before', here],
    [checkSmtp, 'that says goodbye', here],
    [checkSmtp, 'that is a patient stranger', [...here, '-w', '5:']],
    [checkSmtp, 'that is a patient stranger', here],
    [checkSmtp, 'that has no TLS', [...here, '-S']],
    [checkSmtp, 'that knows the last command', [...here, '-C', 'A', '-R', '250', '-C', 'B', '-R', '250']],
    [checkSmtp, 'that says goodbye', ['-H', 'nobody.invalid', '-p', '1']],
  ]
  it.each(cases.map(([plugin, peer, argv]) => [plugin.name, peer, argv, plugin] as const))(
    '%s and a peer %s: %j',
    async (_, peer, argv, plugin) => {
      const port = await peers[peer]()
      const words = argv.map((word) => word.replace('PORT', `${port}`))
      const { original, process, inProcess, plain } = await strictWays(plugin, words)
      const first = ({ output, exitCode }: typeof original) => [form(output.split('\n')[0] ?? '').trimEnd(), exitCode]
      expect(first(process)).toEqual(first(original))
      expect(first(inProcess)).toEqual(first(original))
      expect(first(plain)).not.toEqual(first(original))
    },
  )

  it('check_http -M of no age is WARNING; the original says why on stderr', async () => {
    const argv = ['-H', '127.0.0.1', '-p', '1', '-M', '5x']
    const { original, process, inProcess, plain } = await strictWays(checkHttp, argv)
    expect(original).toEqual({ output: '', exitCode: 1 })
    for (const ours of [process, inProcess]) expect(ours).toEqual({ output: 'unparsable max-age: 5x\n', exitCode: 1 })
    expect(plain.exitCode).toBe(3)
  })

  /** A port of UDP where nobody listens is one where nobody answers. */
  it.each<readonly [Plugin, readonly string[]]>([
    [checkNtpTime, ['-H', 'nobody.invalid']],
    [checkNtpTime, ['-H', '127.0.0.1', '-p', '1', '-t', '6']],
    [checkNtpTime, ['-H', '127.0.0.1', '-p', '1', '-t', '6', '-q']],
    [checkDns, ['-H', 'a.example', '-s', 'nobody.invalid']],
    [checkDns, ['-H', 'a.example', '-s', '127.254.253.252']],
    [checkPing, ['-H', 'nobody.invalid', '-w', '1,1%', '-c', '2,2%']],
  ])('%o: %j', async (plugin, argv) => {
    const [original, ours] = await Promise.all([
      run([`/usr/lib/nagios/plugins/${plugin.name}`, ...argv]),
      inProcess(plugin, [...argv, '--strict']),
    ])
    expect(ours.output.split('\n')[0]).toBe(original.stdout.toString().split('\n')[0])
    expect(ours.exitCode).toBe(original.exitCode)
  })
})
