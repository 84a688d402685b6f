import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { BaseNode } from './base-node.ts'
import { asFunction, engineOptions, loader, writeCodeCache } from './code-cache.ts'

/** What goes into the executable. */
export type Contents = {
  /** The program: one CommonJS file. */
  readonly main: string
  /** Texts it can ask for with `getAsset` of node:sea, by name. */
  readonly assets: Readonly<Record<string, string>>
}

/**
 * Puts a program into a copy of Node (`node --build-sea`) and names it `output`, mode 0755. `builder` is the Node of this machine;
 * where `node` is another one, of another architecture, the executable has no code cache, which only its own Node could make.
 * Returns false when the same program in the same Node is there already. Everything else it writes stays in a folder of its own, so
 * that two builds at a time do not meet, and a running executable is replaced, not overwritten. The same input gives the same bytes.
 */
export function makeExecutable(contents: Contents, node: BaseNode, output: string, builder = node): boolean {
  const stamp = join(dirname(output), '..', 'plenum.stamp')
  const cached = builder === node
  const wanted = digest(contents, node, cached)
  if (read(stamp) === wanted && statSync(output, { throwIfNoEntry: false })) return false

  mkdirSync(dirname(output), { recursive: true })
  const folder = mkdtempSync(join(dirname(output), '..', 'sea-'))
  try {
    const files = { 'main.js': loader(cached), 'program.js': asFunction(contents.main), ...contents.assets }
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    if (cached) writeCodeCache(folder, node.path)
    writeFileSync(join(folder, 'sea.json'), JSON.stringify(config(contents, node.strippedPath, cached), undefined, 2))
    // The paths in the configuration are short ones, as Node keeps the program's path in the executable.
    execFileSync(builder.path, ['--build-sea', 'sea.json'], {
      cwd: folder,
      env: {},
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    chmodSync(join(folder, 'plenum'), 0o755)
    renameSync(join(folder, 'plenum'), output)
    writeFileSync(stamp, wanted)
    return true
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function config(contents: Contents, executable: string, cached: boolean) {
  return {
    main: 'main.js',
    mainFormat: 'commonjs',
    executable,
    output: 'plenum',
    useSnapshot: false,
    disableExperimentalSEAWarning: true,
    // A variable left in the environment must not change what a monitoring agent does.
    execArgvExtension: 'none',
    execArgv: engineOptions,
    assets: Object.fromEntries(
      ['program.js', ...(cached ? ['program.cache'] : []), ...Object.keys(contents.assets)].map((name) => [name, name]),
    ),
  }
}

function digest(contents: Contents, node: BaseNode, cached: boolean): string {
  const made = [contents, loader(cached), writeCodeCache.toString(), config(contents, node.strippedPath, cached)]
  return createHash('sha256').update(JSON.stringify(made)).digest('hex')
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
