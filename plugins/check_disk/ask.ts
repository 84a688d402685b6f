import { readlinkSync, statfsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { quietly } from '../../src/check/quietly.ts'
import { rawPath } from '../../src/check/raw-words.ts'
import { strerror } from '../../src/check/strerror.ts'
import { doubtfulMount, type Mount } from './mounts.ts'
import { pathOf } from './names.ts'
import type { StatFigures } from './usage.ts'

/** A path that must be accessible, and the file system to ask for its figures, if they are wanted. */
export type Call = { readonly name: string; readonly mount: Mount; readonly wantsFigures: boolean }

/** What a file system said. */
export type Reply =
  | { readonly kind: 'figures'; readonly figures: StatFigures }
  /** It is there; no figures were wanted. */
  | { readonly kind: 'reached' }
  /** In the C library's words. */
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'stuck'; readonly seconds: number }

/** Where paths are looked up, how long each call may take, and who gives up before. */
export type Asking = {
  readonly root: string
  readonly mounts: readonly Mount[]
  readonly patienceMs: number
  readonly signal: AbortSignal
  readonly env: Readonly<Record<string, string | undefined>>
}

/**
 * Asks them all. What answers from the kernel's memory is asked here; a call that may hang in the kernel would hold this
 * thread and keep its process from ending, so such ones are made by processes of their own, all at the same time.
 */
export async function ask(calls: readonly Call[], asking: Asking): Promise<ReadonlyMap<Call, Reply>> {
  const apart = calls.flatMap((call) => {
    const doubt = doubtOf(call, asking)
    return doubt ? [{ call, doubt }] : []
  })
  const answers = apart.length === 0 ? [] : (await import('./apart.ts')).askApart(apart, asking)
  const doubtful = new Set(apart.map(({ call }) => call))
  const here = calls.filter((call) => !doubtful.has(call)).map((call) => [call, askHere(call, asking.root)] as const)
  return new Map([...here, ...(await answers)])
}

function askHere({ name, mount, wantsFigures }: Call, root: string): Reply {
  try {
    // A file system may be visible and closed to us; statfs alone does not tell.
    statSync(pathOf(name.startsWith('/') ? join(root, name) : name))
    if (!wantsFigures) return { kind: 'reached' }
    const { bsize, frsize, blocks, bfree, bavail, files, ffree } = statfsSync(pathOf(join(root, mount.folder)))
    const figures = { blockSize: frsize || bsize, blocks, free: bfree, available: bavail }
    return { kind: 'figures', figures: { ...figures, inodes: files, freeInodes: ffree } }
  } catch (error) {
    return { kind: 'failed', reason: strerror(error) }
  }
}

/** The mount that a call may hang on, if there is one. */
function doubtOf({ name, mount, wantsFigures }: Call, { root, mounts }: Asking): Mount | undefined {
  return (
    (wantsFigures ? doubtfulMount(mount.folder, mounts) : undefined) ??
    doubtfulMount(name, mounts) ??
    (name === mount.folder ? undefined : doubtOnTheWay(name, root, mounts))
  )
}

const mostLinks = 40

/** The first file system that may hang on the way to a path, be it by links; those are read one by one, up to there. */
function doubtOnTheWay(path: string, root: string, mounts: readonly Mount[]): Mount | undefined {
  let at = path.startsWith('/') ? '/' : process.cwd()
  let rest = path.split('/')
  let links = 0
  while (rest.length > 0) {
    const [part = '', ...more] = rest
    const next = part === '..' ? dirname(at) : join(at, part)
    const doubt = doubtfulMount(next, mounts)
    if (doubt) return doubt
    const link = next === at ? undefined : quietly(() => rawPath(readlinkSync(pathOf(join(root, next)), 'buffer')))
    if (link === undefined || ++links > mostLinks) [at, rest] = [next, more]
    else [at, rest] = [link.startsWith('/') ? '/' : at, [...link.split('/'), ...more]]
  }
  return undefined
}
