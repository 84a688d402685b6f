import { describe, expect, it } from 'vitest'
import { type Dialect, type OptionTable, parseOptions } from '../../src/check/options.ts'

const table = (dialect: Dialect): OptionTable => ({
  dialect,
  options: [
    { name: 'host', short: 'H', value: { name: 'HOST' }, help: '' },
    { name: 'warning', short: 'w', value: { name: 'N' }, help: '' },
    { name: 'context', short: 'C', value: { name: 'N' }, help: '' },
    { name: 'context-carry', exactOnly: true, help: '' },
    { name: 'pattern', short: 'p', value: { name: 'RE' }, many: true, help: '' },
    { name: 'output-all', short: 'a', help: '' },
    { name: 'case-insensitive', short: 'i', help: '' },
    { name: 'report-max', short: 'N', value: { name: 'N', kind: 'integer' }, help: '' },
    { name: 'report-only', value: { name: 'N', kind: 'integer' }, help: '' },
    { name: 'args', value: { name: 'WORD...' }, takesRest: true, help: '' },
  ],
})

/** What a command line gives for the named options; the reason where it is refused. */
function read(dialect: Dialect, argv: readonly string[], ...names: readonly string[]) {
  const parsed = parseOptions(table(dialect), argv)
  return parsed.kind === 'error' ? parsed.reason : names.map((name) => parsed.options.texts(name).join(','))
}

describe.each(['getopt', 'perl'] as const)('in the %s dialect', (dialect) => {
  it.each([
    [['--host', 'web1'], 'web1'],
    [['--host=web1'], 'web1'],
    [['--ho=web1'], 'web1'],
    [['-H', 'web1'], 'web1'],
    [['-Hweb1'], 'web1'],
    [['-aiH', 'web1'], 'web1'],
    [['-aHweb1'], 'web1'],
    [['word', '-H', 'web1'], 'web1'],
    [['-H', 'old', '--host', 'web1'], 'web1'],
  ])('%j names the host', (argv, host) => {
    const parsed = parseOptions(table(dialect), argv)
    expect(parsed.kind === 'options' && parsed.options.text('host')).toBe(host)
  })

  it('takes a value that looks like an option', () => {
    expect(read(dialect, ['-C', '-10', '-p', '-H'], 'context', 'pattern', 'host')).toEqual(['-10', '-H', ''])
  })

  it('collects what may be given several times', () => {
    expect(read(dialect, ['-p', 'a', '--pattern=b'], 'pattern')).toEqual(['a,b'])
  })

  it('gives all words behind an option that takes the rest to it, options included', () => {
    expect(read(dialect, ['--args', 'one', '-H', '--', 'two'], 'args', 'host')).toEqual(['one,-H,--,two', ''])
  })

  it('takes no option behind --', () => {
    const parsed = parseOptions(table(dialect), ['--', '-H', 'web1'])
    expect(parsed.kind === 'options' && parsed.options.operands).toEqual(['-H', 'web1'])
  })

  it.each([
    [['--nope'], /unrecognized option '--nope'/],
    [['--report=1'], /ambiguous; possibilities: '--report-max' '--report-only'/],
    [['--context-c'], /unrecognized option/],
    [['-H'], /requires an argument/],
    [['--output-all=1'], /doesn't allow an argument/],
    [['-N', '5x'], /'-N' needs a whole number, not '5x'/],
    [['-N', '-5'], /needs a whole number/],
    [['-z'], /-z|'z'/],
  ])('refuses %j and names what is wrong', (argv, reason) => {
    expect(read(dialect, argv)).toMatch(reason)
  })
})

describe('in the perl dialect', () => {
  it.each([[['-host', 'web1']], [['-host=web1']], [['+host', 'web1']], [['-H=web1']]])('%j names the host', (argv) => {
    expect(read('perl', argv, 'host')).toEqual(['web1'])
  })

  it('reads letters as bundled flags only where no long name fits', () => {
    expect(read('perl', ['-ai'], 'output-all', 'case-insensitive')).toEqual(['', ''])
    expect(read('perl', ['-case'], 'output-all', 'case-insensitive')).toEqual(['', ''])
  })
})

it('asking for an option that no table has is a bug that shows', () => {
  const parsed = parseOptions(table('getopt'), [])
  expect(() => parsed.kind === 'options' && parsed.options.has('typo')).toThrow(/no option named typo/)
})

it('tells options in the order they were given, values included', () => {
  const parsed = parseOptions(table('getopt'), ['-w5', '-ap', 'x', 'word', '--warning=6'])
  expect(parsed.kind === 'options' && parsed.options.inOrder).toEqual([
    { name: 'warning', value: '5' },
    { name: 'output-all', value: '' },
    { name: 'pattern', value: 'x' },
    { name: 'warning', value: '6' },
  ])
})
