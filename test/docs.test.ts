import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { pagesAsTheyShouldBe } from '../packaging/docs.ts'

it.each([...(await pagesAsTheyShouldBe('.'))])(
  '%s shows the options and directives of the code (npm run docs)',
  (page, text) => {
    expect(readFileSync(page, 'utf8')).toBe(text)
  },
)
