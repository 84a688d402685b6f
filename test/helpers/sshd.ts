import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { isRoot, temporaryFolder } from './folders.ts'
import { run } from './run.ts'
import { type Service, startService } from './service.ts'

/** Debian's OpenSSH server for all tests of a file or a describe block. */
export function sshdFor(): () => Service {
  const folder = temporaryFolder()
  let service: Service | undefined
  beforeAll(async () => {
    const key = join(folder, 'host_key')
    await run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', key])
    const config = join(folder, 'sshd_config')
    writeFileSync(config, `ListenAddress 127.0.0.1\nHostKey ${key}\nPidFile none\nUsePAM no\n`)
    // Where its unprivileged part lives; init scripts make it.
    if (isRoot) mkdirSync('/run/sshd', { recursive: true })
    service = await startService({
      command: (port) => ['/usr/sbin/sshd', '-D', '-e', '-f', config, '-p', `${port}`],
      ready: /Server listening on 127\.0\.0\.1/,
    })
  })
  afterAll(() => service?.stop())
  return () => {
    if (!service) throw new Error('sshd is there for tests and hooks only')
    return service
  }
}
