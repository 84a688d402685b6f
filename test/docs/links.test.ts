import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'
import { plenumEntries } from '../../packaging/packages/plenum.ts'

const root = join(import.meta.dirname, '../..')
const folder = '/usr/share/doc/plenum/'
const entries = await plenumEntries(root, { executable: '', licences: '', sbom: '' }, 0)
const installed = entries.flatMap(({ path }) => (path.startsWith(folder) ? path.slice(folder.length) : []))
const pages = installed.filter((path) => path.endsWith('.md'))

describe.each(pages)('%s', (page) => {
  const links = linksOf(page)

  it('links to what is there, in a checkout', () => {
    expect(links.filter(({ path }) => !existsSync(join(root, path)))).toEqual([])
  })

  it('links to what a package brings', () => {
    const isInstalled = (path: string) => installed.some((one) => one === path || one.startsWith(`${path}/`))
    expect(links.filter(({ path }) => !isInstalled(path))).toEqual([])
  })

  it('links to headings that are there', () => {
    const isMissing = ({ path, anchor }: Link) => anchor !== undefined && !headingsOf(path).includes(anchor)
    expect(links.filter(isMissing)).toEqual([])
  })
})

type Link = { readonly path: string; readonly anchor: string | undefined }

/** Links within the project, from its root. */
function linksOf(page: string): readonly Link[] {
  const targets = [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target]) => target ?? [])
  return targets
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [path, anchor] = target.split('#', 2)
      return { path: path ? normalize(join(dirname(page), path)) : page, anchor }
    })
}

/** The names that a forge gives the headings of a page. */
function headingsOf(page: string): readonly string[] {
  const headings = [...prose(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading)
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

/** A page without its code. */
const prose = (page: string) => readFileSync(join(root, page), 'utf8').replace(/^```.*?^```$/gms, '')
