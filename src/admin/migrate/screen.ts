import { escapeControls } from '../../check/printable.ts'
import { count } from '../../config/check-file.ts'
import { wrapped } from '../wrapped.ts'
import type { Edit } from './change.ts'
import type { Report } from './report.ts'

const titleColumns = 18

/** A report as text; whatever files hold is escaped. After `--undo` nobody asks what `--apply` would do. */
export function screen(report: Report, isUndone: boolean): string {
  const { done, appliedAt } = report
  const parts = [
    ['Found', ...found(report)],
    ...(appliedAt === null ? [] : [['Moved over', ...item(`on ${appliedAt}; plenum migrate --undo takes it back`)]]),
    ...(done.length > 0 ? [['Done', ...done.flatMap(item)]] : []),
    ...(isUndone ? [] : prospects(report)),
  ]
  return `${parts.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

function prospects(report: Report): readonly (readonly string[])[] {
  const { obstacles, attention } = report
  return [
    ['What --apply changes', ...changes(report)],
    ...(obstacles.length > 0 ? [['What keeps --apply from it', ...obstacles.flatMap(item)]] : []),
    ...(attention.length > 0 ? [['Needs attention', ...attention.flatMap(item)]] : []),
  ]
}

const item = (text: string) => wrapped('  - ', escapeControls(text), 4)

function found({ root, init, plenum, services, packages, configurations }: Report): readonly string[] {
  const rows: readonly (readonly [string, string])[] = [
    ['host', `${root === '/' ? 'this one' : root}; ${inits[init]}`],
    ...services.map(({ kind, name, command, runs }) => [kind, `${name}: ${command} (${runs})`] as const),
    ...(services.length === 0 ? [['service', 'none that starts an NRPE daemon'] as const] : []),
    ...configurations.map((each) => ['configuration', configurationWords(each)] as const),
    ['packages', packages.map(({ name, version }) => `${name} ${version}`).join(', ') || 'none of NRPE'],
    ['Plenum', `${plenum.program ?? 'not installed there'} (this is ${plenum.version})`],
  ]
  return rows.flatMap(([title, text]) => wrapped(`  ${title}`.padEnd(titleColumns), escapeControls(text), titleColumns))
}

const inits = {
  systemd: 'systemd starts its services',
  sysv: 'scripts in /etc/init.d start its services',
  unknown: 'no init runs, so units and scripts are both looked at',
} as const satisfies { [kind in Report['init']]: string }

function configurationWords({ file, files, commands, folders, warnings, errors }: Report['configurations'][number]) {
  const places = Object.entries(folders).map(([folder, number]) => `${number} in ${folder}`)
  const where = places.length === 0 ? '' : ` (${places.join(', ')})`
  return `${file}: ${count(files, 'file')}, ${count(commands, 'command')}${where}, ${count(errors, 'error')}, ${count(warnings, 'warning')}`
}

function changes({ changes: edits, commands, services }: Report): readonly string[] {
  if (edits.length === 0) {
    const isThere = services.length > 0 && services.every(({ runs }) => runs === 'Plenum')
    return [isThere ? '  nothing: it runs Plenum' : '  nothing']
  }
  return [...edits.flatMap(editLines), ...commands.flatMap((command) => item(`runs ${command}`))]
}

function editLines(edit: Edit): readonly string[] {
  const { kind, path } = edit
  const quoted = (mark: string, text: string) =>
    text
      .trim()
      .split('\n')
      .map((line) => `      ${mark}${escapeControls(line)}`)
  switch (kind) {
    case 'create':
      return [...item(`writes ${path}`), ...quoted('', edit.text)]
    case 'append':
      return [...item(`adds to ${path}`), ...quoted('', edit.text)]
    case 'replace':
      return [...item(`edits ${path}`), ...quoted('- ', edit.from), ...quoted('+ ', edit.to)]
  }
}
