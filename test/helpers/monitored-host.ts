import { appendFileSync, chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A host that a monitoring server asks, below a folder of its own: the paths of the pages lie in there. */
export type MonitoredHost = {
  readonly root: string
  /** The commands of its nrpe.cfg: `check_load` and `check_disk`, whose state a test sets, and what else is given. */
  readonly config: readonly string[]
  /** Sets what `check_load` and `check_disk` will say: an exit code, and a text that tells this run from others. */
  readonly says: (code: number, text: string) => void
  /** Appends to /var/log/app.log. */
  readonly log: (lines: readonly string[]) => void
}

/** Prints what the file says, with the arguments in brackets, and ends with its code. */
const script = `read -r code text <"$1"; shift
echo "$text\${1:+ [$*]}|code=$code;1;2"
exit "$code"`

/** Makes one; `lines` are more of its nrpe.cfg, with paths as on the pages and in nrpe.cfg.example. */
export function monitoredHost(parent: string, name: string, address: string, lines: readonly string[]): MonitoredHost {
  const root = join(parent, name)
  for (const folder of ['', 'var', 'var/log', 'var/lib', 'var/lib/check_log3']) {
    mkdirSync(join(root, folder))
    chmodSync(join(root, folder), 0o777)
  }
  const file = join(root, 'says')
  const plugin = join(root, 'plugin.sh')
  writeFileSync(plugin, script)
  const placed = lines.map((line) => line.replace(/(?<![\w./])(?=\/var\/)|(?<=-[ls] ')(?=\$ARG)/g, root))
  const config = [
    `server_address=${address}`,
    'allowed_hosts=127.0.0.1',
    `command[check_load]=/bin/sh ${plugin} ${file}`,
    `command[check_disk]=/bin/sh ${plugin} ${file} '$ARG1$' '$ARG2$' '$ARG3$'`,
    ...placed,
  ]
  const says = (code: number, text: string) => writeFileSync(file, `${code} ${text}\n`)
  const log = (all: readonly string[]) =>
    appendFileSync(join(root, 'var/log/app.log'), all.map((line) => `${line}\n`).join(''))
  says(0, 'nothing yet')
  log(['started'])
  return { root, config, says, log }
}
