import type { Needle } from '../pattern/needle.ts'
import { finderCode } from './finder-code.ts'
import { fillTables } from './finder-tables.ts'
import type { Search } from './search.ts'

// Node's types leave it to those of a browser.
declare const WebAssembly: {
  readonly Module: new (code: Uint8Array) => object
  readonly Instance: new (module: object) => { readonly exports: object }
}

type Exports = {
  readonly memory: { readonly buffer: ArrayBuffer; readonly grow: (pages: number) => number }
  /** Index of the first rarest byte of a needle in memory[from, to), else -1. */
  readonly findOne: (from: number, to: number) => number
  readonly findAny: (from: number, to: number) => number
}

/**
 * Calls `onHit` with where a needle is in bytes[from, to), in order, and goes on at the index it gives, or ends where it
 * gives none. Every needle is found; now and then a hit is none.
 */
export type Finder = (bytes: Buffer, from: number, to: number, onHit: (at: number) => number | undefined) => void

const pageBytes = 64 * 1024
/** Copied to the module's memory at a time, so that it stays in a near cache. */
const chunkBytes = 64 * 1024
/** A step reads so far behind the last byte. */
const stepBytes = 32

/** More would be found in each line, for they share 32 bits. */
const mostNeedles = 1000

let compiled: object | undefined
const finders = new WeakMap<Search['needles'], Finder | undefined>()

/** The finder for a search, if there is one: once made it is used for all that follows, be it short. */
export function finderFor({ needles, set }: Search, mayMake: boolean): Finder | undefined {
  if (!mayMake || finders.has(needles)) return finders.get(needles)
  const some = needles()
  const quick = some && some.length <= mostNeedles ? makeFinder(some) : undefined
  const finder = some && set ? set.finder(quick) : quick
  finders.set(needles, finder)
  return finder
}

/**
 * Looks for all needles at once, 16 bytes at a step. Undefined where the processor cannot, or where there is no room
 * for a module's address space (`ulimit -v`): then each line must be tried.
 */
export function makeFinder(needles: readonly Needle[]): Finder | undefined {
  const module = instantiate()
  if (!module) return undefined
  const { before, behind, endOfRows, isSingle } = fillTables(Buffer.from(module.memory.buffer), needles)
  const start = endOfRows + before
  const missing = start + chunkBytes + behind + stepBytes - module.memory.buffer.byteLength
  if (missing > 0) module.memory.grow(Math.ceil(missing / pageBytes))
  const memory = Buffer.from(module.memory.buffer)
  const find = isSingle ? module.findOne : module.findAny

  return (bytes, from, to, onHit) => {
    let next = from
    while (next < to) {
      const chunk = next
      const end = Math.min(to, chunk + chunkBytes)
      const first = Math.max(0, chunk - before)
      bytes.copy(memory, start - (chunk - first), first, Math.min(to, end + behind))
      while (next < end) {
        const hit = find(start + next - chunk, start + end - chunk)
        const goOn = hit < 0 ? end : onHit(chunk + hit - start)
        if (goOn === undefined) return
        next = goOn
      }
    }
  }
}

function instantiate(): Exports | undefined {
  try {
    compiled ??= new WebAssembly.Module(Buffer.from(finderCode, 'base64'))
    return new WebAssembly.Instance(compiled).exports as Exports
  } catch {
    return undefined
  }
}
