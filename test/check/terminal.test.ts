import { expect, it } from 'vitest'
import { forTerminal } from '../../src/check/terminal.ts'

it.each([
  ['a text without any', 'OK: größe €😀 | a=1\nline\twith tab\n', 'OK: größe €😀 | a=1\nline\twith tab\n'],
  ['C0, DEL and C1', '\x1b[2J\x07\r\n\x7f \u009b0m', '\\x1b[2J\\x07\\x0d\n\\x7f \\x9b0m'],
  ['an override of the direction of writing', 'OK \u202egnp', 'OK \\u202egnp'],
])('a terminal is shown %s', (_, answer, shown) => {
  expect(`${forTerminal(Buffer.from(answer))}`).toBe(shown)
})

it('a terminal is shown no byte that is not UTF-8', () => {
  expect(`${forTerminal(Buffer.from('Gr\xfc\x9b0m', 'latin1'))}`).toBe('Gr\ufffd\ufffd0m')
})
