import { resolve } from 'node:path'
import { escapeControls } from '../check/printable.ts'
import { strerror } from '../check/strerror.ts'
import { applyLine } from './apply-line.ts'
import { type Config, type Draft, defaultConfig } from './config.ts'
import { type FileTree, thisTree } from './file-tree.ts'
import { withFullPaths } from './full-paths.ts'
import { listFolder } from './include-folder.ts'
import { type Place, type Problem, problemAt } from './problem.ts'
import { readText } from './read-text.ts'

/**
 * What a file came to. A configuration can come with problems: warnings, and errors of included files, whose rest was
 * not read. `errors` means that the main file holds one.
 */
export type ConfigOutcome =
  | { readonly kind: 'config'; readonly config: Config; readonly problems: readonly Problem[] }
  | { readonly kind: 'errors'; readonly problems: readonly Problem[] }

/** Sees what is read, as it is read; for a checker. */
export type Watch = {
  /** `identity` is one name for the file, whatever links lead to it; `from` is the line that includes it. */
  readonly onFile: (identity: string, file: string, from: Place) => void
  /** A line, a binary string, before it takes effect. */
  readonly onLine: (text: string, place: Place) => void
}

/** What a file and all that it includes came to when it was read for a checker, past its errors. */
export type Inspection = { readonly config: Config; readonly problems: readonly Problem[] }

/** A file that has so many errors is no nrpe.cfg: a checker reads no further in it. */
const maxErrors = 20

/** Files and folders in all: far above any real site, and an end to files that each include two of the others. */
const maxIncludes = 10_000

type Reading = {
  readonly draft: Draft
  readonly problems: Problem[]
  readonly cwd: string
  readonly tree: FileTree
  readonly watch?: Watch
  includes: number
}

/**
 * Reads an nrpe.cfg and everything it includes (spec/nrpe.md §2.3–2.5). Never throws: what is wrong is in `problems`.
 * `cwd` is where relative paths count from, the current folder where absent; a reload passes the folder of the start.
 */
export async function readConfig(path: string, options: { readonly cwd?: string } = {}): Promise<ConfigOutcome> {
  const cwd = options.cwd ?? process.cwd()
  const reading: Reading = { draft: defaultConfig(), problems: [], cwd, tree: thisTree, includes: 0 }
  const sound = await readOne(reading, path, { file: path, line: 0 }, [])
  const { draft, problems } = reading
  return sound ? { kind: 'config', config: withFullPaths(draft, cwd), problems } : { kind: 'errors', problems }
}

/** Reads the same for a checker, of any tree: goes on behind errors, so that all of them are found at once. */
export async function inspectConfig(path: string, cwd: string, watch: Watch, tree: FileTree): Promise<Inspection> {
  const reading: Reading = { draft: defaultConfig(), problems: [], cwd, tree, watch, includes: 0 }
  await readOne(reading, path, { file: path, line: 0 }, [])
  return { config: withFullPaths(reading.draft, cwd), problems: reading.problems }
}

/** Reads a file into the draft, up to its first error; true if there was none. `within` is what is being read. */
async function readOne(reading: Reading, path: string, from: Place, within: readonly string[]): Promise<boolean> {
  const file = resolve(reading.cwd, path)
  const identity = reading.tree.locate(file)
  const loop = describeLoop(reading, 'file', path, within.includes(identity))
  if (loop !== undefined) return complain(reading, from, loop)
  let content: string
  try {
    content = await readText(reading.tree.real(file))
  } catch (error) {
    return complain(reading, from, `Unable to open config file '${path}' for reading: ${strerror(error)}`)
  }
  reading.watch?.onFile(identity, path, from)
  let errors = 0
  // A byte order mark, as some editors write, would be part of the first name.
  const lines = content.replace(/^\xEF\xBB\xBF/, '').split('\n')
  for (const [index, line] of lines.entries()) {
    const place = { file: path, line: index + 1 }
    reading.watch?.onLine(line, place)
    const step = applyLine(reading.draft, line, place)
    if (step.kind === 'include') {
      // What is wrong in there is listed, and does not stop this file.
      const include = step.what === 'file' ? readOne : readFolder
      await include(reading, step.path, place, [...within, identity])
      continue
    }
    if (step.problem !== undefined) reading.problems.push(step.problem)
    if (step.kind === 'next') continue
    errors++
    if (reading.watch === undefined) return false
    if (errors === maxErrors) {
      reading.problems.push(problemAt(place, 'error', 'Too many errors', 'the rest of this file is not looked at'))
      return false
    }
  }
  return errors === 0
}

async function readFolder(reading: Reading, folder: string, from: Place, within: readonly string[]): Promise<boolean> {
  const identity = reading.tree.locate(resolve(reading.cwd, folder))
  const loop = describeLoop(reading, 'directory', folder, within.includes(identity))
  if (loop !== undefined) return complain(reading, from, loop)
  try {
    for (const { kind, name } of await listFolder(identity, reading.tree)) {
      const include = kind === 'file' ? readOne : readFolder
      await include(reading, `${folder}/${name}`, from, [...within, identity])
    }
    return true
  } catch (error) {
    return complain(reading, from, `Could not open config directory '${folder}' for reading: ${strerror(error)}`)
  }
}

/** Stock dies of a file that includes itself; here it is a problem, and the file is read once. */
function describeLoop(reading: Reading, what: 'file' | 'directory', path: string, isWithin: boolean) {
  reading.includes++
  if (isWithin) return `Config ${what} '${path}' includes itself: remove this include`
  if (reading.includes <= maxIncludes) return undefined
  return `Config ${what} '${path}' is not read: more than ${maxIncludes} files and directories are included`
}

function complain(reading: Reading, from: Place, text: string): false {
  const where = from.line === 0 ? '' : ` (included in '${from.file}' - Line ${from.line})`
  // With a loop of loops, one line says it all.
  if (reading.includes <= maxIncludes + 1)
    reading.problems.push({
      severity: 'error',
      ...from,
      text: escapeControls(`${text}${where}`),
      says: escapeControls(text),
    })
  return false
}
