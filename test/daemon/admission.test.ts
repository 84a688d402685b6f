import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addClientRule } from '../../src/config/client-rules.ts'
import { defaultConfig } from '../../src/config/config.ts'
import { type AdmissionRules, admit as admitFor } from '../../src/daemon/admission.ts'

const poller = { address: '192.0.2.7', certificateNames: [] }
const admit = (text: string, rules: AdmissionRules) => admitFor(text, rules, poller)

const closed: AdmissionRules = defaultConfig()
const open: AdmissionRules = { ...closed, dontBlameNrpe: true }
const wide: AdmissionRules = { ...open, allowBashCommandSubstitution: true }

describe('admit', () => {
  it('takes a name alone', () => {
    expect(admit('check_load', closed)).toEqual({ kind: 'admitted', name: 'check_load', args: [] })
  })

  it('takes arguments where they are allowed', () => {
    expect(admit('check!5!two words', open)).toEqual({ kind: 'admitted', name: 'check', args: ['5', 'two words'] })
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

describe('client rules', () => {
  const rulesFrom = (...lines: readonly (readonly [string, string])[]): AdmissionRules => {
    const draft = { ...defaultConfig(), dontBlameNrpe: true }
    for (const [who, value] of lines) expect(addClientRule(draft, who, value)).toBeUndefined()
    return draft
  }
  const own = rulesFrom(['192.0.2.7', 'check_load,check_disk*'], ['192.0.2.7', '*; arguments'])
  const others = rulesFrom(['198.51.100.0/24', '*; arguments'])

  it('let a client ask for what its line names', () => {
    expect(admit('check_disk_root', own).kind).toBe('admitted')
  })

  it('let the first line decide', () => {
    expect(admit('check_users', own)).toMatchObject({
      kind: 'refused',
      code: 'command',
      logText: "Error: client[192.0.2.7] does not allow command 'check_users'!",
      answerText: "NRPE: Command 'check_users' is not allowed for this client (client[] on this host)",
    })
  })

  it('take arguments only where the line says so', () => {
    expect(admit('check_load!5', own)).toMatchObject({ kind: 'refused', code: 'arguments' })
    expect(admit('check_load!5', rulesFrom(['*', '*; arguments'])).kind).toBe('admitted')
  })

  it('take no arguments against dont_blame_nrpe=0', () => {
    const rules = { ...rulesFrom(['*', '*; arguments']), dontBlameNrpe: false }
    expect(admit('check_load!5', rules)).toMatchObject({ kind: 'refused', code: 'arguments' })
  })

  it('are closed for whom none fits, the version query included', () => {
    expect(admit('check_load', others)).toMatchObject({ kind: 'refused', code: 'client' })
    expect(admit('_NRPE_CHECK', others)).toMatchObject({ kind: 'refused', code: 'client' })
  })

  it('let everybody with a line ask for the version', () => {
    expect(admit('_NRPE_CHECK', own).kind).toBe('admitted')
  })

  it('look at the names of a certificate', () => {
    const rules = rulesFrom(['cert:poller.example', '*'])
    expect(admit('check_load', rules)).toMatchObject({ code: 'client' })
    expect(admitFor('check_load', rules, { ...poller, certificateNames: ['poller.example'] }).kind).toBe('admitted')
  })
})
