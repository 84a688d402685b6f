import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { checkLog3 } from '../plugins/check_log3/plugin.ts'
import { checkPlenum } from '../plugins/check_plenum/plugin.ts'
import { queryOptions } from '../src/admin/query/options.ts'
import { spelling } from '../src/check/help.ts'
import type { OptionTable } from '../src/check/options.ts'
import type { Plugin } from '../src/check/plugin.ts'
import { failureTable } from '../src/client/docs.ts'
import { checkNrpeOptions } from '../src/client/options.ts'
import { directiveTable } from '../src/config/docs.ts'
import { metricTable } from '../src/daemon/metrics/docs.ts'
import { nrpeOptions } from '../src/daemon/options.ts'
import { plugins } from '../src/plugins.ts'

/** A part of a page that is printed from the code; it stands between `<!-- NAME -->` and `<!-- /NAME -->`. */
type Section = { readonly page: string; readonly name: string; readonly text: () => string }

const sections: readonly Section[] = [
  { page: 'docs/nrpe.md', name: 'options', text: () => optionTable(nrpeOptions) },
  { page: 'docs/nrpe.md', name: 'directives', text: directiveTable },
  { page: 'docs/check_nrpe.md', name: 'options', text: () => optionTable(checkNrpeOptions) },
  { page: 'docs/query.md', name: 'options', text: () => optionTable(queryOptions) },
  { page: 'docs/check_log3.md', name: 'options', text: () => optionTable(checkLog3.options) },
  { page: 'docs/check_plenum.md', name: 'options', text: () => optionTable(checkPlenum.options) },
  { page: 'docs/nrpe.md', name: 'metrics', text: metricTable },
  { page: 'docs/troubleshooting.md', name: 'failures', text: failureTable },
  { page: 'README.md', name: 'plugins', text: suiteNames },
]

/** These plugins are more than their options; their pages are written by hand around them. */
const ownPages = ['check_log3', 'check_plenum']

/** The pages as the code has them now: whole, or their generated parts. Throws where a page lacks the marks. */
export async function pagesAsTheyShouldBe(root: string): Promise<ReadonlyMap<string, string>> {
  const pages = new Map<string, string>()
  const suite = await Promise.all(plugins.filter(({ name }) => !ownPages.includes(name)).map(({ load }) => load()))
  for (const plugin of suite.filter(({ docsPage }) => docsPage === undefined)) {
    const others = suite.filter(({ docsPage }) => docsPage === plugin.name)
    pages.set(`docs/plugins/${plugin.name}.md`, pluginPage(plugin, others))
  }
  pages.set('docs/plugins/README.md', indexPage(suite))
  for (const { page, name, text } of sections) {
    const before = pages.get(page) ?? readFileSync(join(root, page), 'utf8')
    const [open, close] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`]
    const [start, end] = [before.indexOf(open) + open.length, before.indexOf(close)]
    if (start < open.length || end < start) throw new Error(`${page} has no part ${open.trim()} … ${close}`)
    pages.set(page, before.slice(0, start) + text() + before.slice(end))
  }
  return pages
}

function pluginPage(plugin: Plugin, others: readonly Plugin[]): string {
  const { name, summary, usage, options, examples, notes = [], strict } = plugin
  const called = examples.map(({ command, explains }) => `\`\`\`\n${command}\n\`\`\`\n${explains}\n`)
  const parts = [
    `# ${name}\n\n${summary}\n`,
    `\`\`\`\n${usage ?? `${name} [OPTION]...`}\n\`\`\`\n`,
    `## Options\n\n${optionTable(options)}`,
    ...(called.length > 0 ? ['## Examples\n', ...called] : []),
    ...(others.length > 0 ? [otherNames(others)] : []),
    ...(notes.length > 0
      ? [`## Beside monitoring-plugins 2.3.3\n\n${notes.map((note) => `- ${note}\n`).join('')}`]
      : []),
    ...(options.options.some(({ name }) => name === 'strict') ? [`## With --strict\n\n${strictText(strict)}`] : []),
  ]
  return parts.join('\n')
}

function otherNames(others: readonly Plugin[]): string {
  const rows = others.map(({ name, summary }) => `| ${name} | ${summary} |\n`)
  return `## Under other names\n\nThe same options, with other defaults.\n\n| name | what it does |\n| --- | --- |\n${rows.join('')}`
}

function strictText(changes: Plugin['strict']): string {
  if (!changes)
    return 'It is taken, and changes nothing: there is no original, or no difference in exit codes and words.\n'
  return changes.map((change) => `- ${change}\n`).join('')
}

function indexPage(suite: readonly Plugin[]): string {
  const rows = suite.map(({ name, summary, docsPage }) => `| [${name}](${docsPage ?? name}.md) | ${summary} |\n`)
  return `${indexText}\n| plugin | what it does |\n| --- | --- |\n${rows.join('')}`
}

const indexText = `# The plugins

What most hosts check, with the options, output, performance data and exit codes of monitoring-plugins 2.3.3; check_cert is Plenum's own, and check_cpu, check_mem and
check_memory follow others, which their pages name. Version 3.0 changed text and performance data, which breaks graphs; Plenum keeps those of 2.x. [check_log3](../check_log3.md) and
[check_plenum](../check_plenum.md) have pages of their own. Where Plenum does better than an original and somebody relies on the old way, \`--strict\` brings it back
([what it means](../decisions/strict.md)).

In the daemon they run without a process: \`builtin_path=/usr/lib/nagios/plugins\` in nrpe.cfg makes the lines that are there do so, and a line with the bare name
(\`command[check_swap]=check_swap -w 20% -c 10%\`) does anyway (see [nrpe.md](../nrpe.md#commands-that-need-no-fork)). By hand it is \`/usr/lib/plenum/check_swap\`,
or \`plenum check_swap\`; \`--help\` says what its page says.
`

/** The names of the suite's plugins, as the README has them. */
function suiteNames(): string {
  const names = plugins.map(({ name }) => name).filter((name) => !ownPages.includes(name))
  return `${names.join(', ')}.\n`
}

function optionTable(table: OptionTable): string {
  const rows = table.options
    .filter((option) => !option.hidden)
    .map((option) => [`\`${spelling(option)}\``, option.fallback ? `\`${option.fallback}\`` : '–', option.help])
  return [['option', 'default', 'what it does'], ['---', '---', '---'], ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`)
    .join('')
}

if (import.meta.main) {
  const root = resolve(import.meta.dirname, '..')
  for (const [page, text] of await pagesAsTheyShouldBe(root)) writeFileSync(join(root, page), text)
}
