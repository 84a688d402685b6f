import { expect, it } from 'vitest'
import { checkDns } from '../../../plugins/check_dns/plugin.ts'
import { checkHttp } from '../../../plugins/check_http/plugin.ts'
import { checkNtpTime } from '../../../plugins/check_ntp_time/plugin.ts'
import { checkPing } from '../../../plugins/check_ping/plugin.ts'
import { checkSmtp } from '../../../plugins/check_smtp/plugin.ts'
import { checkSsh } from '../../../plugins/check_ssh.ts'
import { checkTcp } from '../../../plugins/check_tcp/plugin.ts'
import type { Plugin } from '../../../src/check/plugin.ts'
import { form, inProcess } from '../../helpers/originals.ts'
import { peerThat } from '../../helpers/peer-that.ts'
import { run } from '../../helpers/run.ts'
import { describeWithTools } from '../../helpers/tools.ts'
import { talking } from './talking.ts'

describeWithTools('--strict has the states and the first lines of the original', ['monitoring-plugins'], () => {
  const here = ['-H', '127.0.0.1', '-p', 'PORT', '-t', '5']
  /** What it says first, and its answers to what it hears. */
  const peers = {
    'that says goodbye': () => peerThat((socket) => socket.end()),
    'that is a stranger': () => peerThat((socket) => socket.end('hello stranger\r\n')),
    'that is a patient stranger': () => talking('hello stranger', ['250 x', '221 bye']),
    'that has no TLS': () => talking('220 hello', ['250-mx\r\n250 STARTTLS', '220 go', 'no TLS']),
    'that knows the last command': () => talking('220 hello', ['250 mx', '502 what', '250 ok', '221 bye']),
  } as const

  const cases: readonly (readonly [Plugin, keyof typeof peers, readonly string[]])[] = [
    [checkTcp, 'that says goodbye', [...here, '-e', 'x']],
    [checkTcp, 'that has no TLS', [...here, '-S']],
    [checkTcp, 'that says goodbye', ['-H', 'nobody.invalid', '-p', '1']],
    [checkHttp, 'that says goodbye', here],
    [checkHttp, 'that is a stranger', here],
    [checkHttp, 'that has no TLS', [...here, '-S']],
    [checkSsh, 'that is a stranger', here],
    [checkSmtp, 'that says goodbye', here],
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
      const [original, ours] = await Promise.all([
        run([`/usr/lib/nagios/plugins/${plugin.name}`, ...words]),
        inProcess(plugin, [...words, '--strict']),
      ])
      const first = (text: string) => form(text.split('\n')[0] ?? '').trimEnd()
      expect(first(ours.output)).toBe(first(original.stdout.toString()))
      expect(ours.exitCode).toBe(original.exitCode)
    },
  )

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
