import { escapeControls } from '../check/printable.ts'
import type { Finding } from './checks/check.ts'
import { checks } from './checks/table.ts'
import { type Trace, tracer } from './checks/trace.ts'
import type { World } from './checks/world.ts'
import type { Config } from './config.ts'
import { type FileTree, thisTree } from './file-tree.ts'
import { shorten } from './problem.ts'
import { inspectConfig } from './reader.ts'

/** What a configuration came to under every check, its problems in the order of their lines as they were read. */
export type Report = {
  readonly config: Config
  readonly trace: Trace
  readonly problems: readonly Finding[]
  readonly files: number
  readonly commands: number
}

/** Reads a configuration of a tree past its errors and looks at it with every check. Relative paths count from `cwd`. Never throws. */
export async function checkConfigFile(
  path: string,
  cwd: string,
  world: World,
  tree: FileTree = thisTree,
): Promise<Report> {
  const { watch, trace } = tracer(path)
  const { config, problems } = await inspectConfig(path, cwd, watch, tree)
  const report = {
    config,
    trace,
    files: new Set(trace.files.map((file) => file.identity)).size,
    commands: config.commands.size,
  }
  // Of a file that cannot be read there is nothing more to say.
  if (trace.files.length === 0) return { ...report, problems }
  const found = await Promise.all(checks.map(async (check) => await check({ config, trace, world })))
  const ordered = [...problems, ...found.flat()].toSorted((a, b) => trace.rank(a) - trace.rank(b))
  return { ...report, problems: trace.files.length > report.files ? withoutRepeats(ordered) : ordered }
}

/** A file that is included twice has its faults twice. */
function withoutRepeats(findings: readonly Finding[]): readonly Finding[] {
  const byText = new Map(findings.map((finding) => [`${finding.line}\0${finding.file}\0${finding.says}`, finding]))
  return [...byText.values()]
}

/** 0 without problems, 1 with warnings only, 2 with errors. */
export function exitCodeOf({ problems }: Report): 0 | 1 | 2 {
  if (problems.some((problem) => problem.severity === 'error')) return 2
  return problems.length > 0 ? 1 : 0
}

/** A report as text: a line for each problem, and a summary. Control characters are escaped, as a file may hold any. */
export function reportText(path: string, report: Report): string {
  const lines = report.problems.map(findingText)
  return `${[...lines, escapeControls(`${path}: ${summaryOf(report)}`)].join('\n')}\n`
}

/** A problem on one line, its place first. */
export function findingText({ file, line, severity, says }: Finding): string {
  const place = line === 0 ? file : `${file}:${line}`
  return escapeControls(`${place}: ${severity}: ${shorten(says)}`)
}

function summaryOf({ problems, files, commands }: Report): string {
  const warnings = problems.filter((problem) => problem.severity === 'warning').length
  const errors = problems.length - warnings
  const counts = [
    ...(warnings > 0 ? [count(warnings, 'warning')] : []),
    ...(errors > 0 ? [count(errors, 'error')] : []),
  ]
  return [
    `${count(files, 'file')} read`,
    count(commands, 'command'),
    ...(counts.length > 0 ? counts : ['no problems']),
  ].join(', ')
}

/** A number and its noun, in the plural where it is not 1. */
export const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`
