import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { directiveTable } from '../../src/config/docs.ts'

it('docs/nrpe.md holds the table of directives', () => {
  const page = readFileSync(new URL('../../docs/nrpe.md', import.meta.url), 'utf8')
  const [, section] = /<!-- directives -->\n([\s\S]*)<!-- \/directives -->/.exec(page) ?? []
  expect(section).toBe(directiveTable())
})
