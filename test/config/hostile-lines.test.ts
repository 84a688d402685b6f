import { expect, it } from 'vitest'
import { applyLine } from '../../src/config/apply-line.ts'
import { findingText } from '../../src/config/check-file.ts'
import { defaultConfig } from '../../src/config/config.ts'

/** What a line makes of a fresh configuration, and what it says. */
function apply(line: string) {
  const draft = defaultConfig()
  const step = applyLine(draft, line, { file: 'nrpe.cfg', line: 7 })
  return { draft, kind: step.kind, text: step.kind === 'include' ? undefined : step.problem?.text }
}

it('escapes control characters of a line in its problem', () => {
  expect(apply('a\x1b[2J\rb=1').text).toContain("'a\\x1b[2J\\x0db'")
  expect(apply('a\x1b').text).toContain('write a\\x1b=VALUE')
  expect(apply('debug_\u0085x\x07=1').text).toBeUndefined()
  expect(apply('server_port=\x1b[2J').text).toMatch(/^[ -~]+$/)
})

it('lets no line of a file turn the text around, or begin a line of its own', () => {
  const bytes = (text: string) => Buffer.from(text).toString('latin1')
  expect(apply(bytes('a\u202eb\u2066c\u2028d=1')).text).toContain("'a\\u202eb\\u2066c\\u2028d'")
  const finding = { file: '/x\u202e/nrpe.cfg', line: 1, severity: 'error', says: 'a\u2029b' } as const
  expect(findingText(finding)).toBe('/x\\u202e/nrpe.cfg:1: error: a\\u2029b')
})

const long = 'long'.repeat(300_000)

it.each([
  ['a name', `${long}=1`],
  ['a name without a value', long],
  ['a value', `dont_blame_nrpe=${long}`],
  ['a client', `client[${long}]=x`],
  ['an option', `client[*]=x; ${long}`],
  ['an escape', `nasty_metachars=${'\\x\\y'.repeat(300_000)}`],
  ['a relative folder', `builtin_path=${long}`],
])('quotes the beginning of %s of a million characters', (_, line) => {
  const { text } = apply(line)
  expect(text).toContain("in config file 'nrpe.cfg' - Line 7")
  expect(text?.length).toBeLessThan(1000)
})

it('takes a million slashes or brackets in its stride', () => {
  expect(apply(`builtin_path=${'/'.repeat(1_000_000)}x`).draft.builtinPaths[0]).toHaveLength(1_000_001)
  expect(apply(`client${'['.repeat(1_000_000)}=x`).kind).toBe('stop')
  expect(apply(`client[${'%\r'.repeat(500_000)}x]=x`).kind).toBe('stop')
})

it('takes slashes alone for the root folder', () => {
  expect(apply('builtin_path=//').draft.builtinPaths).toEqual(['/'])
  expect(apply('builtin_path=/').draft.builtinPaths).toEqual(['/'])
  expect(apply('builtin_path=/usr//').draft.builtinPaths).toEqual(['/usr'])
})

it('takes a number of commands that no counter holds for the largest one', () => {
  expect(apply(`max_commands=${'9'.repeat(400)}`).draft.maxCommands).toBe(2 ** 31 - 1)
})
