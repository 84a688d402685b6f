import { describe, expect, it } from 'vitest'
import { buildCommandLine, parseQuery } from '../../src/daemon/command-line.ts'

describe('parseQuery', () => {
  it.each([
    ['check_load', { name: 'check_load', args: [] }],
    ['a!b!c', { name: 'a', args: ['b', 'c'] }],
    ['!!a!b', { name: 'a', args: ['b'] }],
    ['two words!an argument', { name: 'two words', args: ['an argument'] }],
    ['a!\xe9\xff', { name: 'a', args: ['\xe9\xff'] }],
    ['!', undefined],
    ['!!!', undefined],
  ])('splits %j as stock', (text, query) => {
    expect(parseQuery(text, true)).toEqual(query)
    expect(parseQuery(text, false)).toEqual(query)
  })

  it.each([
    ['a!!c', ['', 'c'], ['c']],
    ['a!b!', ['b', ''], ['b']],
    ['a!!!', ['', '', ''], []],
  ])('keeps the empty arguments of %j, unless it is strict', (text, kept, strict) => {
    expect(parseQuery(text, false)?.args).toEqual(kept)
    expect(parseQuery(text, true)?.args).toEqual(strict)
  })

  it('keeps seventeen arguments, or sixteen where it is strict', () => {
    const words = Array.from({ length: 17 }, (_, index) => `${index + 1}`)
    expect(parseQuery(`name!${words.join('!')}`, false)?.args).toEqual(words)
    expect(parseQuery(`name!${words.join('!')}`, true)?.args).toEqual(words.slice(0, 16))
  })
})

const asMeant = { strict: false, quote: false }
const expandMacros = (line: string, args: readonly string[], rules = asMeant) =>
  buildCommandLine(undefined, line, args, rules).line

const args = ['one', 'two', '$ARG1$', '', ...Array.from({ length: 12 }, (_, index) => `arg${index + 5}`)]

describe('expandMacros', () => {
  it.each([
    ['no macros', 'check -w 5', 'check -w 5'],
    ['arguments', 'check $ARG1$ $ARG2$', 'check one two'],
    ['arguments side by side', '$ARG1$$ARG2$', 'onetwo'],
    ['the sixteenth', '$ARG16$', 'arg16'],
    ['numbers as C reads them', '$ARG01$ $ARG1x$', 'one one'],
    ['numbers that no argument has', '[$ARG0$$ARG99$$ARGx$$ARG$]', '[]'],
    ['a value that looks like a macro', '$ARG3$', '$ARG1$'],
    ['two $ for one', '$$HOME $$1', '$HOME $1'],
    ['other macros put back', '$USER1$/check $ARG1$', '$USER1$/check one'],
    ['another macro beside an argument', '$USER1$$ARG1$', '$USER1$one'],
  ])('does as stock with %s', (_, line, expected) => {
    expect(expandMacros(line, args)).toBe(expected)
    expect(expandMacros(line, args, { strict: true, quote: false })).toBe(expected)
  })

  it.each([
    ["awk '{print $1}'", "awk '{print $1}'$"],
    ['$HOME/x $ARG1$', '$HOME/x $ARG1$'],
    ['x $ARG1$ $HOME', 'x one $HOME$'],
    ['$', '$'],
    ['[$ARG17$]', '[]'],
    ['[$ARGS$]', '[]'],
    ['x $ARGS $ARG1$', 'x ARG1$'],
  ])('runs %j as stock does where it is strict', (line, expected) => {
    expect(expandMacros(line, [...args, 'seventeen'], { strict: true, quote: false })).toBe(expected)
  })

  it('fills in the seventeenth argument, and all of them', () => {
    expect(expandMacros('$ARG17$', [...args, 'seventeen'])).toBe('seventeen')
    expect(expandMacros('x $ARGS$', ['a', 'b c'])).toBe('x a b c')
    expect(expandMacros('x $ARGS$', [])).toBe('x ')
  })

  it.each([
    ['at the end of a script', "awk '{print $1}'", "awk '{print $1}'"],
    ['before an argument', '$HOME/x $ARG1$', '$HOME/x one'],
    ['after an argument', 'x $ARG1$ $HOME', 'x one $HOME'],
    ['on both sides', "awk '{print $1, $2}' $ARG1$ $3", "awk '{print $1, $2}' one $3"],
    ['at the end', 'price 5$', 'price 5$'],
    ['alone', '$', '$'],
    ['at a command substitution', 'x $(date +%s) $ARG1$', 'x $(date +%s) one'],
    ['before a name like a macro', 'x $ARGS $ARG1$', 'x $ARGS one'],
  ])('leaves a lone $ %s as it is, where stock shifts or adds one', (_, line, expected) => {
    expect(expandMacros(line, args)).toBe(expected)
  })

  it('gives nothing for arguments that were not sent', () => {
    expect(expandMacros('check -w $ARG1$ -c $ARG2$', ['5'])).toBe('check -w 5 -c ')
  })

  it('has no limit of 2047 bytes', () => {
    const long = 'x'.repeat(100_000)
    expect(expandMacros(`${long} $ARG1$`, [long])).toBe(`${long} ${long}`)
  })

  it('leaves 200,000 lone $ as they are', () => {
    expect(expandMacros('$a '.repeat(200_000), [])).toBe('$a '.repeat(200_000))
  })
})

describe('buildCommandLine', () => {
  it('puts the prefix before the line with one blank', () => {
    expect(buildCommandLine('/usr/bin/sudo', 'check $ARG1$', ['5'], asMeant).line).toBe('/usr/bin/sudo check 5')
  })

  it('adds nothing without a prefix', () => {
    expect(buildCommandLine(undefined, 'check', [], asMeant).line).toBe('check')
  })
})
