import { type Family, families } from './families.ts'

/** The table of metrics in docs/nrpe.md. */
export function metricTable(): string {
  const rows = Object.entries<Family>(families).map(([name, { kind, labels, help }]) => {
    const shown = labels.length === 0 ? '–' : labels.map((label) => `\`${label}\``).join(', ')
    return `| \`${name}\` | ${kind} | ${shown} | ${help} |\n`
  })
  return ['| metric | kind | labels | what it says |\n', '| --- | --- | --- | --- |\n', ...rows].join('')
}
