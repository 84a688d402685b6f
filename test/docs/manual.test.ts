import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { manual } from '../../plugins/check_log3/manual.ts'
import { checkLog3 } from '../../plugins/check_log3/plugin.ts'
import { sectionsOf } from '../helpers/page.ts'

const lines = manual(checkLog3).split('\n')
const titles = sectionsOf(readFileSync('docs/check_log3.md', 'utf8')).map(({ title }) => title)

it('check_log3 --manual has the chapters of its page, in the order of the page', () => {
  const chapters = lines.filter((line) => titles.includes(line))
  expect(chapters).toEqual(titles.filter((title) => title !== 'Options'))
})
