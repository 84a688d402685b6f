import type { Edit } from './change.ts'

/** Something that starts an NRPE daemon at boot or for a connection. */
export type Service = {
  readonly kind: 'unit' | 'init script' | 'xinetd' | 'inetd'
  /** As its tools call it: nagios-nrpe-server.service, nagios-nrpe-server, nrpe. */
  readonly name: string
  /** Where its definition is. */
  readonly file: string
  readonly command: string
  readonly program: string
  /** What -c names. */
  readonly config: string | undefined
  readonly runs: 'stock' | 'Plenum' | 'nothing, the program is missing'
  /** With -n, without TLS. */
  readonly isPlain: boolean
  /** What makes it start Plenum; a reason where that cannot be done for you. */
  readonly change: (program: string) => Change
  /** To be told when it is moved over. */
  readonly remarks: readonly string[]
}

/** A file to write or to edit, or why it has to be done by hand. */
export type Change =
  | { readonly kind: 'change'; readonly edit: Edit }
  | { readonly kind: 'by hand'; readonly says: string }

/** The value of an option among words, in any of its spellings. */
export function optionValue(words: readonly string[], short: string, long: string): string | undefined {
  for (const [index, word] of words.entries()) {
    if (word === `-${short}` || word === `--${long}`) return words[index + 1]
    if (word.startsWith(`--${long}=`)) return word.slice(long.length + 3)
    if (word.startsWith(`-${short}`) && !word.startsWith('--')) return word.slice(2)
  }
  return undefined
}

/** Whether words turn TLS off. */
export const turnsTlsOff = (words: readonly string[]) => words.some((word) => word === '-n' || word === '--no-ssl')

/** Assignments of a shell-like file of variables, quotes taken off. */
export function variablesOf(text: string): ReadonlyMap<string, string> {
  const found = text.matchAll(/^[ \t]*(?:export[ \t]+)?(\w+)=(?:"([^"\n]*)"|'([^'\n]*)'|([^\s#;]*))/gm)
  return new Map([...found].map(([, name = '', double, single, bare]) => [name, double ?? single ?? bare ?? '']))
}

/** Words with `$NAME` and `${NAME}` filled in, split as systemd splits them. */
export function expandWords(text: string, variables: ReadonlyMap<string, string>): readonly string[] {
  return text
    .replace(/\$\{?(\w+)\}?/g, (_, name: string) => variables.get(name) ?? '')
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => word.replace(/^(["'])(.*)\1$/, '$2'))
}
