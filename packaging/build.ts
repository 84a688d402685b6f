import { mkdirSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { programs } from '../src/programs.ts'
import { baseNode } from './base-node.ts'
import { bundleProgram } from './contents.ts'
import { makeExecutable } from './executable.ts'
import { licences } from './licences.ts'

/** `npm run build`: dist/bin/plenum, and beside it a link for each program's name. */
async function build(): Promise<void> {
  const startedMs = performance.now()
  const root = resolve(import.meta.dirname, '..')
  const node = baseNode(root)
  const { contents, packages } = await bundleProgram(root)
  keep(join(root, 'dist'), {
    // .cjs, because package.json says that .js is ESM. To read, measure and test.
    'bundle/main.cjs': contents.main,
    'bundle/worker.cjs': contents.assets['worker.js'] ?? '',
    'LICENCES.txt': licences(root, node.folder, packages),
  })

  const bin = join(root, 'dist/bin')
  const executable = join(bin, 'plenum')
  const made = makeExecutable(contents, node, executable)
  link(bin)
  const megabytes = (statSync(executable).size / 1e6).toFixed(1)
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1)
  console.log(
    made
      ? `dist/bin/plenum: ${megabytes} MB, Node ${node.version}, ${programs.length} links, ${seconds} s`
      : `dist/bin/plenum is up to date (${megabytes} MB, ${seconds} s)`,
  )
}

function keep(folder: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(join(folder, 'bundle'), { recursive: true })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
}

/** Makes the links that are missing, and removes those of programs that are no more. */
function link(bin: string): void {
  const names = programs.map((program) => program.name)
  const present = readdirSync(bin)
  for (const name of present) {
    if (!names.includes(name) && !name.startsWith('plenum')) rmSync(join(bin, name))
  }
  for (const name of names) {
    if (!present.includes(name)) symlinkSync('plenum', join(bin, name))
  }
}

await build()
