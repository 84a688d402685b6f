import { basename } from 'node:path'
import { type Host, isPlenum } from './host.ts'
import { expandWords, optionValue, type Service, turnsTlsOff, variablesOf } from './service.ts'

/** Where systemd looks for units, what is found first counts (systemd.unit(5)). */
const folders = [
  ...['/etc/systemd/system', '/run/systemd/system', '/usr/local/lib/systemd/system'],
  ...['/usr/lib/systemd/system', '/lib/systemd/system'],
]

/** The folder for an administrator's own additions to a unit. */
const dropInsOf = (name: string) => `/etc/systemd/system/${name}.d`

/** Units whose command is an NRPE daemon. */
export function findUnits(host: Host): readonly Service[] {
  const seen = new Set<string>()
  return folders.flatMap((folder) =>
    host.names(folder).flatMap((entry): readonly Service[] => {
      if (!entry.endsWith('.service')) return []
      // An alias is a link to the unit.
      const file = host.tree.locate(`${folder}/${entry}`)
      const name = basename(file)
      if (seen.has(name)) return []
      seen.add(name)
      const text = host.text(file)
      return text === undefined ? [] : readUnit(host, name, file, text)
    }),
  )
}

type Setting = { readonly key: string; readonly value: string; readonly dropIn: string | undefined }

function readUnit(host: Host, name: string, file: string, text: string): readonly Service[] {
  const dropIns = dropInFiles(host, name)
  if (!text.includes('nrpe') && dropIns.every(([, path]) => !(host.text(path) ?? '').includes('nrpe'))) return []
  const settings = [
    ...settingsOf(text, undefined),
    ...dropIns.flatMap(([dropIn, path]) => settingsOf(host.text(path) ?? '', dropIn)),
  ]
  // An empty assignment takes back those before it.
  const all = settings.filter(({ key }) => key === 'ExecStart')
  const starts = all.slice(all.findLastIndex(({ value }) => value === '') + 1)
  const [start] = starts
  if (start === undefined) return []
  const [, prefix = '', program = '', rest = ''] = /^([-+!:@|]*)(\S+)(.*)$/s.exec(start.value) ?? []
  if (!isDaemon(program, rest)) return []
  const words = expandWords(rest, variablesFor(host, settings))
  const isLocked = /^(?:yes|true|on|1)$/i.test(lastOf(settings, 'MemoryDenyWriteExecute') ?? '')
  const write = (ours: string) => {
    if (starts.length > 1 || prefix.includes('@'))
      return { kind: 'by hand', says: `${name} starts in a way of its own: give it ${ours} by hand` } as const
    const lines = [
      ...['# Written by plenum migrate --apply; plenum migrate --undo takes it away.', '[Service]', 'ExecStart='],
      ...[`ExecStart=${prefix}${ours}${withoutName(program, rest)}`, 'Environment=MALLOC_ARENA_MAX=2'],
      ...(isLocked ? ['MemoryDenyWriteExecute=no'] : []),
    ]
    const path = `${dropInsOf(name)}/${dropInName(all)}`
    return { kind: 'change', edit: { kind: 'create', path, text: `${lines.join('\n')}\n` } } as const
  }
  return [
    {
      ...{ kind: 'unit', name, file, command: start.value, program },
      config: optionValue(words, 'c', 'config'),
      runs: isPlenum(host, program) ? 'Plenum' : host.exists(program) ? 'stock' : 'nothing, the program is missing',
      isPlain: turnsTlsOff(words),
      change: write,
      remarks: isLocked
        ? [`${name} has MemoryDenyWriteExecute=yes, with which no JavaScript engine runs: the drop-in turns it off`]
        : [],
    },
  ]
}

/** The program itself, or `plenum nrpe`. */
const isDaemon = (program: string, rest: string) =>
  basename(program) === 'nrpe' || (basename(program) === 'plenum' && /^\s+nrpe(?:\s|$)/.test(rest))

const withoutName = (program: string, rest: string) =>
  basename(program) === 'nrpe' ? rest : rest.replace(/^\s+nrpe/, '')

/** Name and path of every drop-in, in the order in which they count. */
function dropInFiles(host: Host, name: string): readonly (readonly [string, string])[] {
  const found = folders
    .toReversed()
    .flatMap((folder) =>
      host.names(`${folder}/${name}.d`).map((file) => [file, `${folder}/${name}.d/${file}`] as const),
    )
    .filter(([file]) => file.endsWith('.conf'))
  return [...new Map(found)].toSorted(([a], [b]) => (a < b ? -1 : 1))
}

/** The last drop-in counts, so it must come behind one that sets the command too. */
function dropInName(starts: readonly Setting[]): string {
  const last = starts.findLast(({ dropIn }) => dropIn !== undefined)?.dropIn ?? ''
  return last > 'plenum.conf' ? `${last.slice(0, -'.conf'.length)}.plenum.conf` : 'plenum.conf'
}

/** The settings of the section [Service]. */
function settingsOf(text: string, dropIn: string | undefined): readonly Setting[] {
  let section = ''
  return text
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .flatMap((line): readonly Setting[] => {
      section = /^\s*\[(.*)\]\s*$/.exec(line)?.[1] ?? section
      const [, key, value] = /^\s*(\w+)\s*=\s*(.*?)\s*$/.exec(line) ?? []
      return key === undefined || value === undefined || section !== 'Service' ? [] : [{ key, value, dropIn }]
    })
}

const lastOf = (settings: readonly Setting[], name: string) => settings.findLast(({ key }) => key === name)?.value

function variablesFor(host: Host, settings: readonly Setting[]): ReadonlyMap<string, string> {
  const own = settings
    .filter(({ key }) => key === 'Environment')
    .map(({ value }) => variablesOf(value.replace(/^["']/, '')))
  const files = settings
    .filter(({ key }) => key === 'EnvironmentFile')
    .map(({ value }) => host.text(value.replace(/^-/, '')))
  return new Map([...own, ...files.map((text) => variablesOf(text ?? ''))].flatMap((map) => [...map]))
}
