import { queryAbout } from '../../src/admin/query/options.ts'
import { version } from '../../src/check/version.ts'
import { programs } from '../../src/programs.ts'
import { configPage } from './config-page.ts'
import { plenumPage } from './plenum-page.ts'
import { programPage } from './program-page.ts'
import type { Place } from './roff.ts'

/** A man page: `man8/plenum-nrpe.8`, and its roff source. */
export type Page = { readonly path: string; readonly text: string }

/** All man pages. Names begin with plenum, because other packages may bring pages of nrpe and the plugins. */
export async function manPages(epoch: number): Promise<readonly Page[]> {
  const abouts = await Promise.all(programs.map(({ about }) => about()))
  const page = ({ name, section }: Place, text: string): Page => ({ path: `man${section}/${name}.${section}`, text })
  const own = abouts.map((about) => {
    const place: Place = { name: `plenum-${about.name}`, section: about.name === 'nrpe' ? 8 : 1 }
    return page(place, programPage(about, place, version, epoch))
  })
  const query: Place = { name: 'plenum-query', section: 1 }
  const names = programs.map(({ name }) => name)
  return [
    page({ name: 'plenum', section: 1 }, plenumPage(names, version, epoch)),
    page(query, programPage(queryAbout, query, version, epoch)),
    page({ name: 'plenum-nrpe.cfg', section: 5 }, configPage(version, epoch)),
    ...own,
  ]
}
