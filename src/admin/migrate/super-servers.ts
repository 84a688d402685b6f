import { basename } from 'node:path'
import { type Host, isPlenum } from './host.ts'
import { optionValue, type Service, turnsTlsOff } from './service.ts'

/** Entries of xinetd and inetd that start an NRPE daemon for each connection. */
export function findSuperServers(host: Host): readonly Service[] {
  const files = ['/etc/xinetd.conf', ...host.names('/etc/xinetd.d').map((name) => `/etc/xinetd.d/${name}`)]
  return [...files.flatMap((file) => inXinetd(host, file)), ...inInetd(host, '/etc/inetd.conf')]
}

function inXinetd(host: Host, file: string): readonly Service[] {
  const text = host.text(file) ?? ''
  return [...text.matchAll(/^[ \t]*service[ \t]+(\S+)\s*\{([^}]*)\}/gm)].flatMap(
    ([, name = '', body = '']): readonly Service[] => {
      const value = (key: string) => new RegExp(`^[ \\t]*${key}[ \\t]*\\+?=[ \\t]*(.*?)[ \\t]*$`, 'm').exec(body)
      const [line, program = ''] = value('server') ?? []
      if (line === undefined || basename(program) !== 'nrpe' || value('disable')?.[1] === 'yes') return []
      const words = (value('server_args')?.[1] ?? '').split(/\s+/)
      // The same line may stand in another entry of the file.
      const from = text.split(line).length === 2 ? line : body
      const change = (ours: string) => ({ from, to: from.replace(line, line.replace(program, ours)) })
      return [serviceOf(host, { kind: 'xinetd', name, file, program, words, change })]
    },
  )
}

function inInetd(host: Host, file: string): readonly Service[] {
  const lines = (host.text(file) ?? '').split('\n').filter((line) => !line.startsWith('#'))
  return lines.flatMap((line): readonly Service[] => {
    const words = line.split(/\s+/)
    const program = words.slice(5).find((word) => word.startsWith('/') && basename(word) === 'nrpe')
    if (program === undefined) return []
    const name = words[0] ?? ''
    const change = (ours: string) => ({ from: line, to: line.replace(program, ours) })
    return [serviceOf(host, { kind: 'inetd', name, file, program, words: words.slice(6), change })]
  })
}

type Entry = {
  readonly kind: 'xinetd' | 'inetd'
  readonly name: string
  readonly file: string
  readonly program: string
  readonly words: readonly string[]
  readonly change: (program: string) => { readonly from: string; readonly to: string }
}

function serviceOf(host: Host, { kind, name, file, program, words, change }: Entry): Service {
  return {
    ...{ kind, name, file, program, command: [program, ...words].join(' ') },
    config: optionValue(words, 'c', 'config'),
    runs: isPlenum(host, program) ? 'Plenum' : host.exists(program) ? 'stock' : 'nothing, the program is missing',
    isPlain: turnsTlsOff(words),
    change: (ours) => ({ kind: 'change', edit: { kind: 'replace', path: file, ...change(ours) } }),
    remarks: [`${kind} starts a process for each connection: the daemon as a service of its own answers faster`],
  }
}
