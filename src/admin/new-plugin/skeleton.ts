/** The texts of a new plugin: it works, and is there to be changed. */
export type Skeleton = {
  /** The name of its value, as `checkLamp` of `check_lamp`. */
  readonly value: string
  readonly plugin: string
  readonly test: string
  /** For the table in src/plugins.ts. */
  readonly row: string
}

/** The widest line that the formatter leaves alone. */
const widestLine = 120

/** Writes them for a name such as `check_lamp`. */
export function skeletonOf(name: string): Skeleton {
  const value = name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
  const title = name.replace(/^check_/, '').toUpperCase()
  const load = `async () => (await import('../plugins/${name}.ts')).${value}`
  const row = `  { name: '${name}', load: ${load} },\n`
  return {
    value,
    plugin: pluginText(name, value, title),
    test: testText(name, value, title),
    row: row.length - 1 <= widestLine ? row : `  {\n    name: '${name}',\n    load: ${load},\n  },\n`,
  }
}

const pluginText = (name: string, value: string, title: string) => `import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Options } from '../src/check/options.ts'
import { metric } from '../src/check/perfdata.ts'
import type { Plugin, PluginContext, PluginResult } from '../src/check/plugin.ts'
import { strerror } from '../src/check/strerror.ts'
import { suiteOptions } from '../src/check/suite.ts'
import { judge, readThresholds } from '../src/check/thresholds.ts'
import { wrongUsage } from '../src/check/usage.ts'

const name = '${name}'
const title = '${title}'
const usage = \`\${name} -f FILE [-w RANGE] [-c RANGE]\`

/** Compares the number in a file with ranges. */
export const ${value}: Plugin = {
  name,
  summary: 'Compares the number in a file with ranges.',
  usage,
  options: {
    dialect: 'getopt',
    options: [
      { name: 'file', short: 'f', value: { name: 'FILE' }, help: 'The file with the number.' },
      { name: 'warning', short: 'w', value: { name: 'RANGE' }, help: 'WARNING outside this range.' },
      { name: 'critical', short: 'c', value: { name: 'RANGE' }, help: 'CRITICAL outside this range.' },
      ...suiteOptions,
    ],
  },
  examples: [
    {
      command: \`\${name} -f /proc/sys/kernel/pid_max -w 32768: -c 4096:\`,
      explains: 'WARNING below 32768, CRITICAL below 4096.',
    },
  ],
  run: async (options, context) => run(options, context),
}

function run(options: Options, context: PluginContext): PluginResult {
  const file = options.text('file')
  if (file === undefined) return wrongUsage(\`\${name}: No file was given\`, usage)
  const [warning, critical] = [options.text('warning'), options.text('critical')]
  const thresholds = readThresholds(warning, critical)
  if (typeof thresholds === 'string') return wrongUsage(thresholds, usage)
  const value = readNumber(join(context.root ?? '/', file))
  if (typeof value === 'string') return { state: 'UNKNOWN', output: \`\${title} UNKNOWN - \${value}\\n\` }
  const state = judge(value, thresholds)
  const perfdata = metric('value', String(value), warning, critical)
  return { state, output: \`\${title} \${state} - \${file} holds \${value} | \${perfdata}\\n\` }
}

/** The reason where there is none. */
function readNumber(path: string): number | string {
  try {
    const text = readFileSync(path, 'utf8').trim()
    const value = Number(text)
    return text !== '' && Number.isFinite(value) ? value : \`\${path} holds no number\`
  } catch (error) {
    return \`cannot read \${path}: \${strerror(error)}\`
  }
}
`

const testText = (name: string, value: string, title: string) => `import { rmSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { ${value} } from '../../plugins/${name}.ts'
import { inProcess } from '../helpers/originals.ts'
import { makeTree } from '../helpers/recorded-tree.ts'

const root = makeTree({ 'run/number': '42\\n', 'run/words': 'many\\n' })
afterAll(() => rmSync(root, { recursive: true }))

const { name } = ${value}
const title = '${title}'
const check = (...argv: readonly string[]) => inProcess(${value}, argv, { root })

describe(name, () => {
  it.each([
    [['-w', '50'], 'OK', '50;', 0],
    [['-w', '40', '-c', '50'], 'WARNING', '40;50', 1],
    [['-w', '40', '-c', '@40:45'], 'CRITICAL', '40;@40:45', 2],
  ])('with %j is %s', async (argv, state, limits, exitCode) => {
    expect(await check('-f', '/run/number', ...argv)).toEqual({
      output: \`\${title} \${state} - /run/number holds 42 | value=42;\${limits}\\n\`,
      exitCode,
    })
  })

  it.each([
    ['/run/none', \`cannot read \${root}/run/none: No such file or directory\`],
    ['/run/words', \`\${root}/run/words holds no number\`],
  ])('says what is wrong with %s', async (file, reason) => {
    expect(await check('-f', file)).toEqual({ output: \`\${title} UNKNOWN - \${reason}\\n\`, exitCode: 3 })
  })

  it.each([
    [[], \`\${name}: No file was given\`],
    [['-f', '/run/number', '-w', 'x'], 'Range format incorrect'],
  ])('%j is wrong usage', async (argv, text) => {
    const { output, exitCode } = await check(...argv)
    expect(output.startsWith(\`\${text}\\nUsage:\\n\`)).toBe(true)
    expect(exitCode).toBe(3)
  })
})
`
