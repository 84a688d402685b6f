import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { temporaryFolder } from './folders.ts'
import { type Service, startService } from './service.ts'

/** chronyd that serves this host's own time on 127.0.0.1 and sets no clock. Only root may start it. */
export function chronyFor(): () => Service {
  const folder = temporaryFolder()
  const file = join(folder, 'chrony.conf')
  let service: Service | undefined
  beforeAll(async () => {
    service = await startService({
      command: (port) => {
        const config = [
          `port ${port}`,
          'bindaddress 127.0.0.1',
          'allow 127.0.0.1',
          'local stratum 8',
          // No remote control, and no socket for it.
          'cmdport 0',
          'bindcmdaddress /',
          `pidfile ${join(folder, 'pid')}`,
          `driftfile ${join(folder, 'drift')}`,
        ]
        writeFileSync(file, `${config.join('\n')}\n`)
        return ['/usr/sbin/chronyd', '-x', '-d', '-u', 'root', '-f', file]
      },
      // The last line of its start; its sockets are open before.
      ready: /Running with root privileges/,
    })
  })
  afterAll(() => service?.stop())
  return () => {
    if (!service) throw new Error('chrony is there for tests and hooks only')
    return service
  }
}
