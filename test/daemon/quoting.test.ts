import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildCommandLine } from '../../src/daemon/command-line.ts'
import { shellInvocation } from '../../src/daemon/shell-line.ts'
import { splitCommandLine } from '../../src/daemon/words.ts'

const rules = { strict: false, quote: true }
const build = (line: string, args: readonly string[]) => buildCommandLine(undefined, line, args, rules)

/** What a program is given: by our own splitter where that is enough, and by the shell. */
function words(line: string, args: readonly string[]) {
  const command = build(line, args)
  const split = splitCommandLine(command.line)
  const { file, args: shellArgs } = shellInvocation(`printf '%s\\0' ${command.script}`, command.parameters)
  const printed = execFileSync(file, shellArgs, { encoding: 'latin1' })
  const inShell = printed.split('\0').slice(0, -1)
  return { direct: split.kind === 'direct' ? split.argv : undefined, inShell }
}

const nasty = [
  'two words',
  '',
  '$(id)',
  '`id`',
  '*',
  "it's",
  '"',
  '\\',
  ';id',
  '|id',
  '~',
  '#no',
  '$HOME',
  'a\nb',
  '-x',
]

describe('argument_quoting', () => {
  it.each(nasty)('passes %j as one word, within quotes and without', (arg) => {
    for (const line of ['x $ARG1$', 'x "$ARG1$"', "x '$ARG1$'", 'x -w$ARG1$', "x -w'$ARG1$'"]) {
      const before = line.includes('-w') ? '-w' : ''
      const expected = ['x', `${before}${arg}`]
      const { direct, inShell } = words(line, [arg])
      expect(inShell).toEqual(expected)
      if (direct) expect(direct).toEqual(expected)
    }
  })

  it('passes all arguments as a word each', () => {
    const { direct, inShell } = words('x $ARGS$ end', nasty)
    expect(inShell).toEqual(['x', ...nasty, 'end'])
    expect(direct ?? inShell).toEqual(inShell)
    expect(words('x "$ARGS$"', ['a', 'b c']).inShell).toEqual(['x', 'a b c'])
    expect(words("x 'all: $ARGS$'", ['a', "b's"]).direct).toEqual(['x', "all: a b's"])
  })

  it('passes nothing for arguments that were not sent', () => {
    expect(words('x $ARG1$ $ARG2$ end', ['a'])).toEqual({ direct: ['x', 'a', 'end'], inShell: ['x', 'a', 'end'] })
    expect(words('x $ARGS$', [])).toEqual({ direct: ['x'], inShell: ['x'] })
  })

  it('forgets a backslash that was meant for the first character', () => {
    expect(words('x \\$ARG1$', ['a b']).inShell).toEqual(['x', 'a b'])
    expect(words('x "\\$ARG1$"', ['a b']).inShell).toEqual(['x', 'a b'])
  })

  it.each([
    "$(printf %s '$ARG1$')",
    '"$(printf %s "$ARG1$")"',
    ['"$', '{UNSET:-$ARG1$}"'].join(''),
    '"`printf %s $ARG1$`"',
  ])('lets no argument become part of the script in %s', (inner) => {
    const { inShell } = words(`x ${inner}`, ['$(echo,pwned);echo,pwned'])
    expect(inShell.join(' ')).toContain('$(echo,pwned);echo,pwned')
  })

  it('keeps bytes that are not UTF-8, newlines at the end too', () => {
    expect(words('x $ARG1$', ['\xe9\xff\n\n']).inShell).toEqual(['x', '\xe9\xff\n\n'])
  })

  it('agrees with the shell on random arguments', () => {
    const text = fc.string({ unit: fc.constantFrom(...' \t\n\'"\\$`*?[]{}()<>|&;!~#=%ab\xe9'), maxLength: 12 })
    const line = fc.constantFrom('x $ARG1$ $ARG2$', `x "a$ARG1$b" 'c$ARG2$'`, 'x \'"\'$ARG1$"$ARG2$"')
    const property = fc.property(line, text, text, (definition, one, two) => {
      const { direct, inShell } = words(definition, [one, two])
      const seen = inShell.slice(1)
      expect(seen.join('\0')).toContain(one)
      expect(seen.join('\0')).toContain(two)
      expect(seen).toHaveLength(definition.includes(`'"'`) ? 1 : 2)
      if (direct) expect(direct).toEqual(inShell)
    })
    fc.assert(property, { seed: 11, numRuns: 150 })
  })
})
