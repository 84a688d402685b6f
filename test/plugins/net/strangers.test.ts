import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { checkCert } from '../../../plugins/check_cert/plugin.ts'
import { checkHttp } from '../../../plugins/check_http/plugin.ts'
import { checkSmtp } from '../../../plugins/check_smtp/plugin.ts'
import { checkTcp } from '../../../plugins/check_tcp/plugin.ts'
import { deadResolver } from '../../helpers/dead-resolver.ts'
import { isRoot, temporaryFolder } from '../../helpers/folders.ts'
import { nginxFor } from '../../helpers/nginx.ts'
import { inProcess } from '../../helpers/originals.ts'
import { plenumCommand } from '../../helpers/plenum.ts'
import { run } from '../../helpers/run.ts'
import { sshdFor } from '../../helpers/sshd.ts'
import { describeWithTools } from '../../helpers/tools.ts'
import { askers } from './askers.ts'

const localhost = '127.0.0.1'

describeWithTools('a stranger that is an SSH server', ['openssh-server'], () => {
  const sshd = sshdFor()

  it.each([
    ['CERT', 'SMTP', ['--starttls', 'smtp'], checkCert],
    ['CERT', 'POP3', ['--starttls', 'pop3'], checkCert],
    ['HTTP', 'HTTP', [], checkHttp],
    ['SMTP', 'SMTP', [], checkSmtp],
  ] as const)('%s: does not speak %s', async (title, protocol, argv, plugin) => {
    const { port } = sshd()
    const { output, exitCode } = await inProcess(plugin, ['-H', localhost, '-p', `${port}`, ...argv])
    expect(output).toMatch(
      new RegExp(
        `^${title} CRITICAL - ${localhost}:${port} does not speak ${protocol}: SSH-2\\.0-OpenSSH_\\S[^\\n]*\\n$`,
      ),
    )
    expect(exitCode).toBe(2)
  })
})

describeWithTools('a stranger that is a web server', ['nginx-light'], () => {
  const nginx = nginxFor(() => 'return 200;')

  it('speaks neither SMTP behind its silence nor TLS', async () => {
    const words = ['-H', localhost, '-p', `${nginx().port}`]
    // It waits for a request, as SMTP's client does for a greeting.
    const silent = await inProcess(checkSmtp, [...words, '-t', '0.5'])
    expect(silent).toEqual({ output: 'CRITICAL - Socket timeout after 0.5 seconds\n', exitCode: 2 })
    for (const [plugin, title, argv] of [
      [checkCert, 'CERT', []],
      [checkHttp, 'HTTP', ['-S']],
      [checkTcp, 'TCP', ['-S']],
      [checkSmtp, 'SMTP', ['--tls']],
    ] as const) {
      const { output, exitCode } = await inProcess(plugin, [...words, ...argv])
      expect(output).toMatch(new RegExp(`^${title} CRITICAL - no TLS on ${localhost}:${nginx().port}: \\S`))
      expect(exitCode).toBe(2)
    }
  })
})

// Only root may give a process another resolver, and not in every container.
describe.runIf(isRoot)('a resolver that never answers', () => {
  const folder = temporaryFolder()

  it.each(askers)('$title is gone when its time is up', async ({ plugin, ask }) => {
    const { under } = await deadResolver(folder)
    const words = [...plenumCommand(), plugin.name, ...ask('a.dead.example', 1), '-t', '1']
    // The C library's own patience is ten seconds here, and `run` has less.
    const { stdout, exitCode } = await run([...under, ...words], { limitMs: 8000 })
    expect(stdout.toString()).toBe('CRITICAL - Socket timeout after 1 seconds\n')
    expect(exitCode).toBe(2)
  })
})

/** Start-up time is a feature: TLS alone costs more than a check. */
it.each([
  ['check_http/plugin.ts'],
  ['check_smtp/plugin.ts'],
  ['check_ssh.ts'],
  ['check_tcp/plugin.ts'],
  ['check_cert/plugin.ts'],
])('%s loads neither TLS nor cryptography before it uses them', async (file) => {
  const path = fileURLToPath(new URL(`../../../plugins/${file}`, import.meta.url))
  const script = `const before = new Set(process.moduleLoadList)
    await import(${JSON.stringify(path)})
    console.log(process.moduleLoadList.filter((name) => !before.has(name)).join('\\n'))`
  const { stdout } = await run([process.execPath, '--input-type=module', '-e', script])
  const loaded = stdout.toString().split('\n')
  expect(loaded).toContain('NativeModule net')
  expect(loaded.filter((name) => /^NativeModule (tls|crypto|http|https|internal\/tls.*)$/.test(name))).toEqual([])
})
