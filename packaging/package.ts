import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
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
import type { Entry } from './packages/entry.ts'
import { sourceDateEpoch } from './packages/epoch.ts'
import { emptyOutput } from './packages/output.ts'
import { type Made, plenumEntries } from './packages/plenum.ts'
import { makeRpm } from './packages/rpm.ts'
import { sumsFile, sumsOf } from './packages/sums.ts'
import { takeoverEntries } from './packages/takeover.ts'
import { makeTarball } from './packages/tarball.ts'
import { sbom } from './sbom.ts'

/** What there is for each architecture, as Debian and the kernel name it. */
const architectures = [
  { own: 'x64', deb: 'amd64', kernel: 'x86_64', rpm: true },
  { own: 'arm64', deb: 'arm64', kernel: 'aarch64', rpm: false },
] as const

/**
 * `npm run package`: all packages, in dist/packages, or in the folder of `--output`. `--level N` is that of xz;
 * `--only deb,amd64` makes those alone that have all these words in their names.
 */
async function main(): Promise<void> {
  const startedMs = performance.now()
  const { values } = parseArgs({
    options: { level: { type: 'string', default: '6' }, output: { type: 'string' }, only: { type: 'string' } },
  })
  const root = resolve(import.meta.dirname, '..')
  const output = resolve(values.output ?? join(root, 'dist/packages'))
  const making: Making = { root, output, epoch: sourceDateEpoch(root), level: Number(values.level) }
  if (!/^[0-9]$/.test(values.level)) throw new Error(`--level is one of xz, 0 to 9, not '${values.level}'`)
  emptyOutput(output)
  const program = await bundleProgram(root)
  const words = values.only?.split(',') ?? []
  const wanted = (...about: readonly string[]) => words.every((word) => about.includes(word))
  const takeover = [...takeoverEntries(root), ...documentation(root, 'plenum-nrpe', making.epoch)]
  if (wanted('deb', 'amd64', 'arm64', 'all')) await told(makeDeb(takeoverControl(version), takeover, making))
  for (const { own, deb, kernel, rpm } of architectures) {
    if (!['deb', 'tar', 'rpm'].some((kind) => wanted(kind, deb))) continue
    const entries = await plenumEntries(root, make(root, own, program, making.epoch), making.epoch)
    const licensed: readonly Entry[] = [
      ...entries,
      { kind: 'copy', path: '/usr/share/doc/plenum/LICENSE', from: join(root, 'LICENSE') },
    ]
    // Each compresses in one thread.
    const documented = [...entries, ...documentation(root, 'plenum', making.epoch)]
    await Promise.all([
      ...(wanted('deb', deb) ? [told(makeDeb(plenumControl(version, deb), documented, making))] : []),
      ...(wanted('tar', deb) ? [told(makeTarball(licensed, kernel, making))] : []),
      ...(wanted('rpm', deb) && rpm ? [told(makeRpm(licensed, kernel, making))] : []),
    ])
  }
  rmSync(join(output, 'work'), { recursive: true, force: true })
  writeFileSync(join(output, sumsFile), sumsOf(output))
  console.log(`${((performance.now() - startedMs) / 1000).toFixed(0)} s`)
}

/** Compressing takes minutes, so each package is told as soon as it is made. */
async function told(making: Promise<string>): Promise<void> {
  const path = await making
  console.log(`${basename(path)}: ${(statSync(path).size / 1e6).toFixed(1)} MB`)
}

/** The executable of this machine's architecture is the one of `npm run build`. */
function make(root: string, architecture: Architecture, { contents, packages }: Program, epoch: number): Made {
  const node = baseNode(root, architecture)
  const runnable = architecture === ownArchitecture() ? node : baseNode(root)
  const executable = join(root, runnable === node ? 'dist/bin' : `dist/${architecture}/bin`, 'plenum')
  makeExecutable(contents, node, executable, runnable)
  return {
    executable,
    licences: licences(root, node.folder, packages),
    sbom: sbom({ root, architecture, node, runnable, packages, executable: readFileSync(executable), epoch }),
  }
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
})
