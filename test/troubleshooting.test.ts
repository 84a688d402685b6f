import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { stockLines } from '../src/client/docs.ts'

const page = readFileSync('docs/troubleshooting.md', 'utf8')
const headings = page.split('\n').filter((line) => line.startsWith('### '))

it.each(stockLines)('the page of messages has an entry for "%s"', (line) => {
  expect(headings).toContain(`### \`${line}\``)
})

/** How messages for people begin, in the client and in what the daemon answers and logs, behind the quote of their string. */
const beginning =
  /['"`]((?:CHECK_NRPE|NRPE: |Error: |Could not |Timeout |There's |Cannot |SSL Client has|connect to )[^\n]*)/g

/** Each up to what is filled in, to our own words in parentheses, or to the end of its string. */
const messages = globSync(['src/client/*.ts', 'src/daemon/**/*.ts', 'src/transport/client-tls.ts'])
  .filter((file) => !file.endsWith('docs.ts'))
  .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(beginning)])
  .map(([, text = '']) => text.replace(/(\$\{|\\n| \(|! |['"`][,;:)}\]\s]|['"`]$).*$/, ''))
  .filter((text) => text.length > 7)

it.each([...new Set(messages)])('the page of messages has "%s"', (text) => {
  expect(page).toContain(text)
})

it('the search for messages finds them in the code', () => {
  expect(messages).toContain("There's already an NRPE server running")
  expect(messages.length).toBeGreaterThan(40)
})
