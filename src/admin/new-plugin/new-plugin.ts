import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { escapeControls } from '../../check/printable.ts'
import { quietly } from '../../check/quietly.ts'
import { strerror } from '../../check/strerror.ts'
import { writeWhole } from '../../check/write-whole.ts'
import { programs } from '../../programs.ts'
import { print } from '../print.ts'
import { skeletonOf } from './skeleton.ts'

/** What the lines of the table have room for. */
const longestName = 32

/** Writes the skeleton of a plugin into the checkout around a folder. Exit code 0, 2 where it cannot be done, 3 for a wrong name. */
export function newPlugin(name: string, folder = process.cwd()): number {
  if (!/^check_[a-z\d]+(_[a-z\d]+)*$/.test(name) || name.length > longestName) {
    const advice = `write check_ and small letters, digits or _ behind it, ${longestName} characters at most`
    return refuse(3, `'${escapeControls(name)}' is no name for a plugin: ${advice}`)
  }
  const root = checkoutAround(resolve(folder))
  if (root === undefined) return refuse(2, `'${folder}' is not in a checkout of Plenum: change into one`)
  const table = join(root, 'src/plugins.ts')
  const files = { plugin: `plugins/${name}.ts`, test: `test/plugins/${name}.test.ts` }
  const taken = [files.plugin, `plugins/${name}`, files.test].find((path) => existsSync(join(root, path)))
  if (taken !== undefined) return refuse(2, `there is a '${taken}' already: choose another name`)
  const skeleton = skeletonOf(name)
  try {
    const rows = withRow(readFileSync(table, 'utf8'), name, skeleton.row)
    if (rows === undefined) return refuse(2, `there is a program '${name}' already: choose another name`)
    writeFileSync(join(root, files.plugin), skeleton.plugin, { flag: 'wx' })
    writeFileSync(join(root, files.test), skeleton.test, { flag: 'wx' })
    writeFileSync(table, rows)
  } catch (error) {
    return refuse(2, `cannot write the skeleton of ${name} in '${root}': ${strerror(error)}`)
  }
  const steps = [`npx vitest run ${files.test}`, 'npm run docs', 'npm run check']
  return print(
    `${[`${files.plugin}\n${files.test}\nsrc/plugins.ts`, ...steps.map((step) => `next: ${step}`)].join('\n')}\n`,
  )
}

/** The nearest folder at or above this one that holds the sources. */
function checkoutAround(folder: string): string | undefined {
  const about: unknown = quietly(() => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')))
  const isOurs = typeof about === 'object' && about !== null && 'name' in about && about.name === 'plenum'
  if (isOurs && existsSync(join(folder, 'src/plugins.ts'))) return folder
  return dirname(folder) === folder ? undefined : checkoutAround(dirname(folder))
}

/** The table with one more row, by name; undefined where it has that one. */
function withRow(table: string, name: string, row: string): string | undefined {
  const rows = [...table.matchAll(/^ {2}\{\s+name: '(\w+)'/gm)]
  const known = [...rows.map(([, other]) => other), ...programs.map((program) => program.name)]
  if (known.includes(name)) return undefined
  const next = rows.find(([, other = '']) => other > name)?.index ?? table.lastIndexOf(']')
  return table.slice(0, next) + row + table.slice(next)
}

function refuse(exitCode: number, why: string): number {
  writeWhole(2, `plenum new-plugin: ${why}\n`)
  return exitCode
}
