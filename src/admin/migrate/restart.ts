import { spawn } from 'node:child_process'
import { strerror } from '../../check/strerror.ts'
import type { Host } from './host.ts'
import type { Service } from './service.ts'

/** A service that is to take up its new program, or its old one. */
export type Restart = Pick<Service, 'kind' | 'name' | 'file'>

/** How long one command may take, ms: a unit waits a minute for commands that still run. */
const limitMs = 120_000

/** Scripts of the inetd that a host may have. */
const inetdScripts = ['/etc/init.d/openbsd-inetd', '/etc/init.d/inetutils-inetd', '/etc/init.d/inetd']

type Command = readonly string[]

/** The commands that make services look at their definitions again; nothing that does not run is started. */
export function commandsFor(host: Host, restarts: readonly Restart[]): readonly Command[] {
  const all = restarts.flatMap(host.init === 'systemd' ? underSystemd : (restart) => withScripts(host, restart))
  return [...new Map(all.map((command) => [command.join(' '), command])).values()]
}

function underSystemd({ kind, name }: Restart): readonly Command[] {
  // systemd makes a unit of a script, of the same name.
  if (kind === 'init script') return [['systemctl', 'try-restart', name]]
  if (kind !== 'unit') return [['systemctl', 'try-reload-or-restart', kind]]
  // What a socket starts next is new by itself.
  return [['systemctl', 'daemon-reload'], ...(name.includes('@') ? [] : [['systemctl', 'try-restart', name]])]
}

function withScripts(host: Host, { kind, file }: Restart): readonly Command[] {
  if (kind === 'unit') return []
  if (kind === 'init script') return [[file, 'restart']]
  const script = (kind === 'xinetd' ? ['/etc/init.d/xinetd'] : inetdScripts).find(host.exists)
  return script === undefined ? [] : [[script, 'reload']]
}

/** Runs a command to its end, though a daemon that it started may keep its output open. Throws what failed. */
export function runCommand([file = '', ...args]: readonly string[]): Promise<void> {
  const shown = [file, ...args].join(' ')
  return new Promise((resolve, reject) => {
    const env = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8' }
    const child = spawn(file, args, { cwd: '/', env, stdio: ['ignore', 'pipe', 'pipe'], timeout: limitMs })
    let said = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        said += chunk.toString()
      })
    child.once('error', (error) => reject(new Error(`cannot run ${shown}: ${strerror(error)}`)))
    child.once('exit', (code, signal) => {
      child.stdout.destroy()
      child.stderr.destroy()
      const last = said.trim().split('\n').at(-1)
      if (code === 0) resolve()
      else reject(new Error(`${shown} ended with ${code ?? signal}${last ? `: ${last}` : ''}`))
    })
  })
}
