import { basename } from 'node:path'
import { type Host, isPlenum } from './host.ts'
import { expandWords, optionValue, type Service, turnsTlsOff, variablesOf } from './service.ts'

/** `DAEMON=/usr/sbin/nrpe` in a script, and the file of settings that is read behind it. */
const assignment = /^[ \t]*(\w+)=["']?(\/[^\s"']*\/nrpe)["']?[ \t]*$/m
const settingsFile = /(?:^|[\s;&])(?:\.|source)[ \t]+["']?(\/etc\/(?:default|sysconfig)\/[\w.-]+)/g

/** Scripts of System V init that start an NRPE daemon. */
export function findInitScripts(host: Host): readonly Service[] {
  return host.names('/etc/init.d').flatMap((name): readonly Service[] => {
    const file = `/etc/init.d/${name}`
    const text = host.text(file) ?? ''
    const found = assignment.exec(text)
    const [, variable = '', standard = ''] = found ?? []
    if (found === null) return []
    const [settings] = [...text.slice(found.index).matchAll(settingsFile)].flatMap(([, path]) => path ?? [])
    const later = settings === undefined ? undefined : (host.text(settings) ?? '')
    const variables = new Map([...variablesOf(text), ...variablesOf(later ?? '')])
    const program = variables.get(variable) ?? standard
    const line = new RegExp(`\\$\\{?${variable}\\}?(?:[ \\t]+--)?([ \\t]+-.*)$`, 'm').exec(text)?.[1] ?? ''
    const words = expandWords(line, variables)
    return [
      {
        ...{ kind: 'init script', name, file, command: [program, ...words].join(' '), program },
        config: optionValue(words, 'c', 'config'),
        runs: isPlenum(host, program) ? 'Plenum' : host.exists(program) ? 'stock' : 'nothing, the program is missing',
        isPlain: turnsTlsOff(words),
        change: (ours) =>
          settings === undefined
            ? { kind: 'by hand', says: `${file} reads no file of settings: write ${variable}=${ours} into it` }
            : { kind: 'change', edit: { kind: 'append', path: settings, text: linesFor(variable, ours) } },
        remarks: basename(program) === 'nrpe' ? [] : [`${settings ?? file} starts ${program} already`],
      },
    ]
  })
}

const linesFor = (variable: string, program: string) => `
# Written by plenum migrate --apply; plenum migrate --undo takes it away.
${variable}=${program}
export MALLOC_ARENA_MAX=2
`
