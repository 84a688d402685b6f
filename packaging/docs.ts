import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { checkLog3 } from '../plugins/check_log3/plugin.ts'
import { checkPlenum } from '../plugins/check_plenum/plugin.ts'
import { queryOptions } from '../src/admin/query/options.ts'
import { spelling } from '../src/check/help.ts'
import type { OptionTable } from '../src/check/options.ts'
import { checkNrpeOptions } from '../src/client/options.ts'
import { directiveTable } from '../src/config/docs.ts'
import { metricTable } from '../src/daemon/metrics/docs.ts'
import { nrpeOptions } from '../src/daemon/options.ts'

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
]

/** The pages with their generated parts as the code has them now. Throws where a page lacks the marks. */
export function pagesAsTheyShouldBe(root: string): ReadonlyMap<string, string> {
  const pages = new Map<string, string>()
  for (const { page, name, text } of sections) {
    const before = pages.get(page) ?? readFileSync(join(root, page), 'utf8')
    const [open, close] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`]
    const [start, end] = [before.indexOf(open) + open.length, before.indexOf(close)]
    if (start < open.length || end < start) throw new Error(`${page} has no part ${open.trim()} … ${close}`)
    pages.set(page, before.slice(0, start) + text() + before.slice(end))
  }
  return pages
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
  for (const [page, text] of pagesAsTheyShouldBe(root)) writeFileSync(join(root, page), text)
}
