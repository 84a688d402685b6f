import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { isRoot, temporaryFolder } from './folders.ts'
import { type Service, startService } from './service.ts'

/** An nginx with the lines of a `server` block, among them none that listens; `tls` is what stands behind the port. */
async function startNginx(folder: string, server: string, tls = false): Promise<Service> {
  mkdirSync(folder, { recursive: true })
  const config = join(folder, 'nginx.conf')
  return await startService({
    command: (port) => {
      writeFileSync(config, configuration(folder, `listen 127.0.0.1:${port}${tls ? ' ssl' : ''};\n${server}`))
      return ['/usr/sbin/nginx', '-c', config, '-p', folder, '-e', 'stderr']
    },
    ready: /start worker processes/,
    stopSignal: 'SIGQUIT',
  })
}

/** Debian's nginx for all tests of a file or a describe block. */
export function nginxFor(server: (folder: string) => string, tls = false): () => Service {
  const folder = temporaryFolder()
  let service: Service | undefined
  beforeAll(async () => {
    service = await startNginx(folder, server(folder), tls)
  })
  afterAll(() => service?.stop())
  return () => {
    if (!service) throw new Error('nginx is there for tests and hooks only')
    return service
  }
}

function configuration(folder: string, server: string): string {
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  return `${isRoot ? 'user nobody nogroup;\n' : ''}daemon off;
error_log stderr notice;
pid ${folder}/nginx.pid;
worker_processes 1;
events { worker_connections 64; }
http {
  access_log off;
  ${kinds.map((kind) => `${kind}_temp_path ${folder}/${kind};`).join('\n  ')}
  types { text/html html; text/plain txt; }
  server {
    ${server}
  }
}
`
}
