import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { exitCodes, states } from '../../src/check/state.ts'
import { type Section, type Step, sectionsOf, stepsOf } from '../helpers/page.ts'
import { type PageHost, pageHost } from '../helpers/page-host.ts'

const pages = ['docs/check_log3-recipes.md', 'docs/coming-from-check_log3.pl.md']
const sections = pages.flatMap((page) =>
  sectionsOf(readFileSync(page, 'utf8')).map((section) => ({ ...section, name: `${page}: ${section.title}` })),
)
const recipes = sections.filter(({ blocks }) => blocks.some(({ kind }) => kind === 'console'))

let host: PageHost | undefined
afterEach(() => host?.stop())

it.each(recipes)('$name does on a host what the page shows', async ({ blocks }) => {
  host = pageHost()
  for (const block of blocks) {
    if (block.kind !== 'console') await host.set(block)
    else {
      const steps = stepsOf(block.lines)
      for (const [i, step] of steps.entries()) await holds(host, step, steps[i + 1])
    }
  }
})

/** Prints what the page says, and exits with the code of the state that its first word names, or of `echo $?` behind it. */
async function holds(on: PageHost, { command, output }: Step, next: Step | undefined): Promise<void> {
  const { lines, exitCode } = await on.shell(command)
  expect(lines, command).toEqual(output)
  const state = states.find((each) => output.some((line) => line.startsWith(`${each}: `)))
  const asked = next?.command === 'echo $?' ? Number(next.output[0]) : undefined
  expect(exitCode, command).toBe(asked ?? exitCodes[state ?? 'OK'])
}

it.each(recipes)('$name tells the reader which files its samples are', ({ prose, blocks }) => {
  for (const { words } of blocks) if (words[0] !== undefined) expect(prose).toContain(`\`${words[0]}\``)
})

describe.each(recipes.filter(({ blocks }) => blocks.some(({ kind }) => kind === 'nagios')))('$name', ({ blocks }) => {
  it('defines in Nagios the command line that it shows', () => {
    expect(commandsOf(blocks)).toContain(expanded(textOf(blocks, 'nagios')))
  })
})

function textOf(blocks: Section['blocks'], kind: string): string {
  return blocks.flatMap((block) => (block.kind === kind ? block.lines : [])).join('\n')
}

function commandsOf(blocks: Section['blocks']): readonly string[] {
  return blocks.flatMap(({ kind, lines }) => (kind === 'console' ? stepsOf(lines).map(({ command }) => command) : []))
}

/** What Nagios would run on host web1. */
function expanded(definitions: string): string {
  const [, ...args] = (/check_command +(.*)/.exec(definitions)?.[1] ?? '').split('!')
  return (/command_line +(.*)/.exec(definitions)?.[1] ?? '')
    .replace('$USER1$/', '')
    .replace('$HOSTADDRESS$', 'web1')
    .replace(/\$ARG(\d)\$/g, (_, n) => args[Number(n) - 1] ?? '')
}

it('finds the recipes', () => {
  expect(recipes.length).toBeGreaterThan(15)
})
