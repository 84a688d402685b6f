import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { readConfig } from '../src/config/reader.ts'
import { faultOf } from './config-ranges.ts'
import { counter } from './counter.ts'
import { type Property, type Session, targetOf, thrown } from './property.ts'
import type { Random } from './random.ts'
import { smallerList } from './shrink.ts'

/** One entry of a folder tree; paths count from its root. */
type Entry =
  | { readonly kind: 'file'; readonly path: string; readonly text: string }
  | { readonly kind: 'link'; readonly path: string; readonly target: string }
  | { readonly kind: 'folder'; readonly path: string }

/** The first one is the file that is read. */
type Tree = readonly Entry[]

const folders = ['', 'a', 'a/b', 'a/b/c', 'd.cfg', '.hidden', 'd']
const names = ['main.cfg', 'x.cfg', 'y.cfg', '.cfg', 'z.txt', 'é.cfg', 'b c.cfg', '\n.cfg']
const lines = [
  ...['command[a]=/bin/true', 'debug=1', 'no value', '=', 'server_port=1', 'server_port=6000', '# note'],
  ...['unknown=1', '\0', ''],
]

function make(random: Random): Tree {
  const paths = Array.from({ length: 1 + random.size(9) }, () => pathOf(random))
  const entries = paths.map((path): Entry => {
    if (random.chance(15))
      return { kind: 'link', path, target: random.chance(70) ? random.pick(paths) : random.pick(folders) }
    if (random.chance(10)) return { kind: 'folder', path }
    const text = Array.from({ length: random.size(8) }, () =>
      random.chance(60) ? include(random, paths) : random.pick(lines),
    )
    return { kind: 'file', path, text: text.join('\n') }
  })
  return [
    { kind: 'file', path: 'main.cfg', text: `${include(random, paths)}\n${include(random, paths)}\n` },
    ...entries,
  ]
}

const pathOf = (random: Random) => join(random.pick(folders), random.pick(names))

function include(random: Random, paths: readonly string[]): string {
  if (random.chance(40)) return `include_dir=${random.pick([...folders, '.', '..', '/nowhere', 'a/'])}`
  return `${random.pick(['include', 'include_file'])}=${random.pick([...paths, 'missing.cfg', '.', 'main.cfg', '/dev/null'])}`
}

/** Whatever does not fit the tree so far, such as a file where there is a folder, is left out. */
function plant(root: string, tree: Tree): void {
  for (const entry of tree) {
    const path = join(root, entry.path)
    try {
      mkdirSync(dirname(path), { recursive: true })
      if (entry.kind === 'file') writeFileSync(path, entry.text)
      else if (entry.kind === 'folder') mkdirSync(path)
      else symlinkSync(join(root, entry.target), path)
    } catch {
      // Not planted.
    }
  }
}

/** Far above what any of these trees takes: 10,000 includes are read in about two seconds. */
const mostMs = 15_000

async function check(root: string, tree: Tree, count: (what: string) => void): Promise<string | undefined> {
  plant(root, tree)
  try {
    const outcome = await Promise.race([readConfig('main.cfg', { cwd: root }), late()])
    if (outcome === 'late') return `not read after ${mostMs} ms`
    count(outcome.kind)
    const odd = outcome.problems.find(
      (problem) => /[\x00-\x1f\x7f-\x9f]/.test(problem.text) || problem.text.length > 3000,
    )
    if (odd !== undefined) return `a problem that is not one plain line: ${JSON.stringify(odd.text)}`
    if (outcome.kind === 'errors') return outcome.problems.length > 0 ? undefined : 'refused without a reason'
    return faultOf(outcome.config)
  } catch (error) {
    return thrown(error)
  }
}

/** The timer does not keep the process. */
function late(): Promise<'late'> {
  return new Promise((resolve) => setTimeout(resolve, mostMs, 'late').unref())
}

async function open(): Promise<Session<Tree>> {
  const folder = mkdtempSync(join(tmpdir(), 'plenum-fuzz-'))
  const kinds = counter()
  let number = 0
  const checkOne = async (tree: Tree) => {
    const root = join(folder, String(number++))
    mkdirSync(root)
    const reason = await check(root, tree, kinds.add)
    rmSync(root, { recursive: true })
    return reason
  }
  return {
    checkAll: async (trees) => {
      const reasons: (string | undefined)[] = []
      for (const tree of trees) reasons.push(await checkOne(tree))
      return reasons
    },
    close: async () => {
      rmSync(folder, { recursive: true })
      return { reasons: [], notes: kinds.notes() }
    },
  }
}

const property: Property<Tree> = {
  name: 'config-files',
  says: 'Any tree of files, links and folders that include each other is read to an end, without a throw.',
  batch: 10,
  make,
  smaller: smallerList,
  show: (tree) => JSON.stringify(tree),
  open,
}

/** Trees of configuration files through readConfig. */
export const configFiles = targetOf(property)
