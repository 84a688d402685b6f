import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultConfig } from '../../src/config/config.ts'
import { type AdmissionRules, admit } from '../../src/daemon/admission.ts'

const closed: AdmissionRules = defaultConfig()
const open: AdmissionRules = { ...closed, dontBlameNrpe: true }
const wide: AdmissionRules = { ...open, allowBashCommandSubstitution: true }

describe('admit', () => {
  it('takes a name alone', () => {
    expect(admit('check_load', closed)).toEqual({ kind: 'admitted', name: 'check_load', args: [] })
  })

  it('takes arguments where they are allowed', () => {
    expect(admit('check!5!two words!', open)).toEqual({ kind: 'admitted', name: 'check', args: ['5', 'two words'] })
  })

  it.each(['"', '$', '(', ')', '*', '?', '~', '#', ' ', '\x80', '\xff'])('lets %j pass by default', (character) => {
    expect(admit(`a${character}`, closed).kind).toBe('admitted')
  })

  it.each([
    ['', closed, 'no query', 'Error: Request contained no query!', 'names no command'],
    ['!', open, 'no query', 'Error: Request contained no query!', 'names no command'],
    [
      '!',
      closed,
      'arguments',
      'Error: Request contained command arguments, but argument option is not enabled!',
      'dont_blame_nrpe=0',
    ],
    [
      'a!b',
      closed,
      'arguments',
      'Error: Request contained command arguments, but argument option is not enabled!',
      'dont_blame_nrpe=0',
    ],
    ['a!b;c', closed, 'illegal metachars', 'Error: Request contained illegal metachars!', 'The character ; (0x3b)'],
    ['a!b|c', open, 'illegal metachars', 'Error: Request contained illegal metachars!', 'A vertical bar (0x7c)'],
    ['a!b\nc', open, 'illegal metachars', 'Error: Request contained illegal metachars!', 'The byte 0x0a'],
    [
      'a!b!$(c)',
      open,
      'command substitution',
      'Error: Request contained a bash command substitution, but they are disallowed!',
      'Argument 2',
    ],
  ] as const)('refuses %j in the order of stock', (text, rules, code, logText, answerPart) => {
    expect(admit(text, rules)).toEqual({
      kind: 'refused',
      code,
      logText,
      answerText: expect.stringContaining(answerPart),
    })
  })

  it.each(['|', '`', '&', '>', '<', "'", '\\', '[', ']', '{', '}', ';', '\r', '\n'])(
    'refuses %j by default',
    (character) => {
      expect(admit(`a!${character}`, wide)).toMatchObject({ kind: 'refused', code: 'illegal metachars' })
    },
  )

  it('takes a command substitution where it is allowed, and in the name', () => {
    expect(admit('a!$(b)', wide)).toMatchObject({ kind: 'admitted', args: ['$(b)'] })
    expect(admit('$(a', open)).toMatchObject({ kind: 'admitted', name: '$(a' })
  })

  it('answers with one line of plain text that begins no performance data, whatever was sent', () => {
    const bytes = fc.uint8Array({ maxLength: 40 }).map((each) => Buffer.from(each).toString('latin1'))
    const property = fc.property(bytes, fc.constantFrom(closed, open, wide), (text, rules) => {
      const admission = admit(text, { ...rules, nastyMetachars: Buffer.from('|\n\r\0\x80\xffa!') })
      if (admission.kind === 'refused') expect(admission.answerText).toMatch(/^NRPE: [ -{}~]+$/)
    })
    fc.assert(property, { seed: 7, numRuns: 2_000 })
  })
})
