import { mkdirSync, rmSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { version } from '../src/check/version.ts'
import { type Architecture, baseNode, ownArchitecture } from './base-node.ts'
import { bundleProgram, type Program } from './contents.ts'
import { makeExecutable } from './executable.ts'
import { licences } from './licences.ts'
import { plenumControl, takeoverControl } from './packages/control.ts'
import { type Making, makeDeb } from './packages/deb.ts'
import { documentation } from './packages/debian-docs.ts'
import { sourceDateEpoch } from './packages/epoch.ts'
import { plenumEntries } from './packages/plenum.ts'
import { takeoverEntries } from './packages/takeover.ts'

/** Names of the architectures outside of Node. */
const names = { x64: { deb: 'amd64', rpm: 'x86_64' }, arm64: { deb: 'arm64', rpm: 'aarch64' } } as const

/** `npm run package`: everything in dist/packages, or with --only the packages of some kinds. */
async function main(): Promise<void> {
  const startedMs = performance.now()
  const { values } = parseArgs({
    options: { level: { type: 'string', default: '6' }, output: { type: 'string' }, only: { type: 'string' } },
  })
  const root = resolve(import.meta.dirname, '..')
  const output = resolve(values.output ?? join(root, 'dist/packages'))
  const making: Making = { root, output, epoch: sourceDateEpoch(root), level: Number(values.level) }
  rmSync(output, { recursive: true, force: true })
  mkdirSync(output, { recursive: true })
  const program = await bundleProgram(root)
  const made: string[] = []
  for (const architecture of ['x64', 'arm64'] as const) {
    const entries = await plenumEntries(root, executableFor(root, architecture, program))
    const control = plenumControl(version, names[architecture].deb)
    made.push(await makeDeb(control, [...entries, ...documentation(root, 'plenum', making.epoch)], making))
  }
  const takeover = [...takeoverEntries(root), ...documentation(root, 'plenum-nrpe', making.epoch)]
  made.push(await makeDeb(takeoverControl(version), takeover, making))
  rmSync(join(output, 'work'), { recursive: true, force: true })
  for (const path of made) console.log(`${basename(path)}: ${(statSync(path).size / 1e6).toFixed(1)} MB`)
  console.log(`${((performance.now() - startedMs) / 1000).toFixed(0)} s`)
}

function executableFor(root: string, architecture: Architecture, { contents, packages }: Program) {
  const node = baseNode(root, architecture)
  const isOwn = architecture === ownArchitecture()
  const executable = join(root, isOwn ? 'dist/bin' : `dist/${architecture}/bin`, 'plenum')
  makeExecutable(contents, node, executable, isOwn ? node : baseNode(root))
  return { executable, licences: licences(root, node.folder, packages) }
}

await main()
