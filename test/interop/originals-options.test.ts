import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parseOptions } from '../../src/check/options.ts'
import { plugins } from '../../src/plugins.ts'
import { run } from '../helpers/run.ts'
import { describeWithTools } from '../helpers/tools.ts'

const folder = '/usr/lib/nagios/plugins'

/** Options of an original that ours does not take on purpose, and why. */
const exceptions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  check_cpu: { '-f': 'its letter is known and does nothing: the original prints its help and ends with 3' },
  check_memory: {
    '-M': 'its letter is known and does nothing: the original prints its help and ends with 3',
    '-S': 'its letter is known and does nothing: the original prints its help and ends with 3',
  },
  check_procs: { '--input-file': 'reads what ps once printed; it is for the tests of the original' },
}

/** Another program of the same name: ours has the options of the other one (docs/plugins/check_uptime.md). */
const others = ['check_uptime']

const letters = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789']

/** What it says to these words, on both streams. */
async function said(name: string, argv: readonly string[]): Promise<string> {
  const { stdout, stderr } = await run([join(folder, name), ...argv])
  return `${stdout}${stderr}`
}

/** The long names that its help tells: at the beginning of a line, behind a letter, or in parentheses behind one. */
async function helpedNames(name: string): Promise<readonly string[]> {
  const help = await said(name, ['--help'])
  const heads = help.matchAll(/^ *(?:-\w(?:,-\w)*(?:,| \(| \|) *)?(--[\w-]+)(?:[^\n]*?, (--[\w-]+)=)?/gm)
  return [...heads].flatMap(([, ...names]) => names.filter((each) => each !== undefined))
}

/** All long names of a C program: an empty one could be any of them, and getopt_long says which. */
async function knownNames(name: string): Promise<readonly string[]> {
  const [, list = ''] = /is ambiguous; possibilities: (.*)/.exec(await said(name, ['--=x'])) ?? []
  return list.match(/--[\w-]+/g) ?? []
}

/** Letters that it does not call wrong; none of a program that takes all of them, as it has no options. */
async function knownLetters(name: string): Promise<readonly string[]> {
  const known: string[] = []
  // Behind a letter that takes nothing the help is all that comes of it.
  const ask = async (letter: string) => {
    if (!/invalid option|[Uu]nknown option/.test(await said(name, [`-${letter}`, '--help']))) known.push(`-${letter}`)
  }
  for (let at = 0; at < letters.length; at += 8) await Promise.all(letters.slice(at, at + 8).map(ask))
  return known.length === letters.length ? [] : known
}

const packages = ['monitoring-plugins', 'monitoring-plugins-standard', 'monitoring-plugins-contrib'] as const

describeWithTools('every option of the original of that name is taken', packages, () => {
  const shared = plugins.filter(({ name }) => existsSync(join(folder, name)) && !others.includes(name))

  it.each(shared.map(({ name, load }) => [name, load] as const))('%s', async (name, load) => {
    const { options } = await load()
    const [helped, known, short] = await Promise.all([helpedNames(name), knownNames(name), knownLetters(name)])
    const theirs = [...new Set([...helped, ...known, ...short])]
    // A help that cannot be read any more would make this test say nothing.
    expect(theirs.filter((option) => ['--help', '-h'].includes(option))).not.toEqual([])
    const refused = theirs.filter((option) => {
      const outcome = parseOptions(options, [option, '1'])
      return outcome.kind === 'error' && /unrecognized option|invalid option|unknown option/.test(outcome.reason)
    })
    expect(refused.toSorted()).toEqual(Object.keys(exceptions[name] ?? {}).toSorted())
  })
})
