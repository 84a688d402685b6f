import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fetchNode } from './fetch-node.ts'
import { stripElf } from './strip-elf.ts'

/** The Node that becomes the executable: as npm installed it, and without its symbols. */
export type BaseNode = {
  readonly version: string
  /** Of the npm package. */
  readonly folder: string
  readonly path: string
  readonly strippedPath: string
}

/** Architectures there is an executable for, as Node names them. */
export type Architecture = 'x64' | 'arm64'

/** This machine's own. */
export function ownArchitecture(): Architecture {
  const { platform, arch } = process
  if (platform === 'linux' && (arch === 'x64' || arch === 'arm64')) return arch
  throw new Error(`Plenum is built on Linux, x86-64 or arm64, not on ${platform}, ${arch}`)
}

/**
 * Finds the Node 26 that `npm install` brought, and strips it; one of another architecture is fetched. The stripped copy is kept
 * under node_modules/.cache, because stripping before the program is put in is the only order that works, and takes a second.
 */
export function baseNode(root: string, architecture = ownArchitecture()): BaseNode {
  const name = `node-linux-${architecture}`
  const installed = find(root, `${name}/package.json`)
  if (!installed && architecture === process.arch) throw new Error(`package ${name} is not installed: run npm install`)
  const folder = installed ? dirname(installed) : fetchNode(root, name)
  const version = versionOf(readFileSync(join(folder, 'package.json'), 'utf8'))
  const path = join(folder, 'bin', 'node')
  const { size, mtimeMs } = statSync(path)
  const stripped = `${name}-${version}-${size}-${Math.floor(mtimeMs)}-stripped`
  const strippedPath = join(root, 'node_modules/.cache/plenum', stripped)
  if (!exists(strippedPath)) strip(path, strippedPath, name)
  return { version, folder, path, strippedPath }
}

function strip(from: string, to: string, packageName: string): void {
  const folder = dirname(to)
  mkdirSync(folder, { recursive: true })
  // Copies of earlier versions of Node take 111 MiB each.
  for (const name of readdirSync(folder)) {
    if (name.startsWith(packageName) && name.endsWith('-stripped')) rmSync(join(folder, name), { force: true })
  }
  const unfinished = `${to}.${process.pid}`
  writeFileSync(unfinished, stripElf(readFileSync(from)), { mode: 0o755 })
  renameSync(unfinished, to)
}

function find(root: string, path: string): string | undefined {
  try {
    return createRequire(join(root, 'package.json')).resolve(path)
  } catch {
    return undefined
  }
}

function versionOf(manifest: string): string {
  const parsed: unknown = JSON.parse(manifest)
  if (typeof parsed === 'object' && parsed && 'version' in parsed && typeof parsed.version === 'string') {
    return parsed.version
  }
  throw new Error('a package.json without a version')
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined
}
