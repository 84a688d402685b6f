import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { sumsFile, sumsOf } from '../packages/sums.ts'
import type { Candidate, Check, Found } from './check.ts'

/** The largest package there may be, in bytes. */
const largest = 32e6

/** The names of all packages of a version. */
const packageNames = (version: string): readonly string[] => [
  `plenum-${version}-1.x86_64.rpm`,
  `plenum-${version}-linux-aarch64.tar.xz`,
  `plenum-${version}-linux-x86_64.tar.xz`,
  `plenum-nrpe_${version}_all.deb`,
  `plenum_${version}_amd64.deb`,
  `plenum_${version}_arm64.deb`,
]

/** Whether the packages are all there, small enough, and those that were made. */
export const packageChecks = (candidate: Candidate): readonly Check[] => [
  { name: 'packages', look: () => present(candidate) },
  { name: 'sizes', look: () => sizes(candidate) },
  { name: 'checksums', look: () => checksums(candidate) },
]

function present({ version, packages }: Candidate): Found {
  const found = existsSync(packages) ? readdirSync(packages).filter((name) => name !== sumsFile) : []
  const wanted = packageNames(version)
  const missing = wanted.filter((name) => !found.includes(name))
  const others = found.filter((name) => !wanted.includes(name))
  if (missing.length > 0) return `${packages} lacks ${missing.join(', ')}: npm run package makes them`
  return others.length > 0 ? `${packages} also has ${others.join(', ')}` : undefined
}

function sizes({ version, packages }: Candidate): Found {
  const large = packageNames(version)
    .map((name) => ({ name, bytes: statSync(join(packages, name), { throwIfNoEntry: false })?.size ?? 0 }))
    .filter(({ bytes }) => bytes > largest)
    .map(({ name, bytes }) => `${name} has ${(bytes / 1e6).toFixed(1)} MB`)
  return large.length === 0 ? undefined : `${large.join(', ')}: ${largest / 1e6} MB is the most`
}

function checksums({ packages }: Candidate): Found {
  const path = join(packages, sumsFile)
  if (!existsSync(path)) return `${path} is missing: npm run package writes it`
  return readFileSync(path, 'utf8') === sumsOf(packages)
    ? undefined
    : `${path} is not of the packages beside it: make them anew`
}
