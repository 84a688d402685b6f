import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type OptionTable, parseOptions } from '../../src/check/options.ts'
import { programs } from '../../src/programs.ts'

const nagios = readFileSync('packaging/nagios/plenum.cfg', 'utf8')
const icinga = readFileSync('packaging/icinga2/plenum.conf', 'utf8')

async function optionsOf(program: string): Promise<OptionTable> {
  const entry = programs.find(({ name }) => name === program)
  if (!entry) throw new Error(`${program} is no program of ours`)
  return await entry.options()
}

describe('the definitions for Nagios', () => {
  const lines = [...nagios.matchAll(/^ *command_line +\/usr\/lib\/plenum\/(\S+) (.*)$/gm)]

  it.each(lines.map(([, program = '', words = '']) => ({ program, words })))(
    'call $program with options that it has: $words',
    async ({ program, words }) => {
      const filled = words.replace('$_HOSTNRPE_OPTIONS$', '-p 5666').split(' ')
      expect(parseOptions(await optionsOf(program), filled).kind).toBe('options')
    },
  )

  it('have names that no other file uses, as one that is there twice keeps Nagios from starting', () => {
    const names = [...nagios.matchAll(/^ *(?:command_)?name +(\S+)$/gm)].map(([, name]) => name)
    expect(names.length).toBe(lines.length + 2)
    for (const name of names) expect(name).toMatch(/^plenum[-_]/)
  })
})

describe('the check commands for Icinga 2', () => {
  const commands = icinga.split(/^object CheckCommand /m).slice(1)

  it.each(commands.map((text) => ({ text, name: /"(\w+)"/.exec(text)?.[1] })))(
    '$name gives its program options that it has, with a value where they take one',
    async ({ text }) => {
      const table = await optionsOf(/PlenumPluginDir \+ "\/(\w+)"/.exec(text)?.[1] ?? '')
      const given = [...text.matchAll(/^\t\t"(-\S+)" = \{\n((?:\t\t\t.*\n)+)/gm)]
      expect(given.length).toBeGreaterThan(4)
      for (const [, option = '', how = ''] of given) {
        // As Icinga does it: the value is a word of its own, unless it is all there is.
        const value = /^\t\t\tvalue = "(.*)"$/m.exec(how)?.[1]?.replaceAll(/\$\w+\$/g, '1')
        const words = how.includes('skip_key = true')
          ? [value ?? '']
          : [option, ...(value === undefined ? [] : [value])]
        const outcome = parseOptions(table, words)
        expect(outcome.kind === 'options' ? outcome.options.operands : outcome.reason, option).toEqual([])
      }
    },
  )
})
