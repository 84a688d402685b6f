import {
  appendFileSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import type { Random } from './random.ts'

/** How the rotation of a log is set up. */
export type Rotation = {
  readonly names: 'numbers' | 'dates' | 'sibling dates'
  readonly how: 'rename' | 'copytruncate'
  readonly pack: 'plain' | 'gz' | 'zst'
  /** The newest archive stays plain until the next rotation. */
  readonly delayed: boolean
}

/** Any rotation. */
export function anyRotation(random: Random): Rotation {
  return {
    names: random.pick(['numbers', 'dates', 'sibling dates']),
    how: random.pick(['rename', 'copytruncate']),
    pack: random.pick(['plain', 'gz', 'zst']),
    delayed: random.chance(50),
  }
}

/** What a pattern has to be to find the hits. */
export const hitPattern = 'error \\d+ end'

/** The numbers of the hits in a report that shows them with their `(n)`. */
export function hitsIn(report: string): readonly number[] {
  return [...report.matchAll(/\(\d+\) error (\d+) end/g)].map((match) => Number(match[1]))
}

/** A log that is written to and rotated. Every hit in it has a number of its own. */
export class RotatingLog {
  readonly path: string
  /** Hits so far: their numbers go from 0 to here. */
  hits = 0
  readonly #rotation: Rotation
  /** The last line has no LF yet, and this completes it. */
  #rest = ''
  #rotations = 0

  constructor(folder: string, rotation: Rotation) {
    this.path = join(folder, 'app.log')
    this.#rotation = rotation
    writeFileSync(this.path, 'begin\n')
  }

  /** A hit and a line that is none. */
  write(): void {
    this.endLine()
    appendFileSync(this.path, `error ${this.hits++} end\nfine\n`)
  }

  /** A hit whose line is not finished; before its end it is none, or it is one already. */
  writePart(isHit: boolean): void {
    this.endLine()
    appendFileSync(this.path, `error ${this.hits++}${isHit ? ' end' : ''}`)
    this.#rest = isHit ? ' of line\n' : ' end\n'
  }

  endLine(): void {
    if (this.#rest !== '') appendFileSync(this.path, this.#rest)
    this.#rest = ''
  }

  /** The archives move on, the log becomes the newest of them, and a new one begins. */
  rotate(): void {
    this.endLine()
    const folder = dirname(this.path)
    const number = (name: string) => Number(/\d+/.exec(name)?.[0])
    const archives = readdirSync(folder).filter((name) => /^app.*\d/.test(name))
    for (const name of archives.sort((a, b) => number(b) - number(a))) {
      let path = join(folder, name)
      if (this.#rotation.names === 'numbers') {
        path = join(folder, name.replace(/\d+/, String(number(name) + 1)))
        renameSync(join(folder, name), path)
      }
      if (this.#rotation.delayed) this.#pack(path)
    }
    const day = 20_130_610 + this.#rotations++
    const ending = { numbers: '.log.1', dates: `.log-${day}`, 'sibling dates': `-${day}.log` }
    const archive = join(folder, `app${ending[this.#rotation.names]}`)
    if (this.#rotation.how === 'rename') renameSync(this.path, archive)
    else {
      copyFileSync(this.path, archive)
      truncateSync(this.path)
    }
    // A log that is empty when it is looked at cannot be told from the next one.
    appendFileSync(this.path, `start ${this.#rotations} behind ${this.hits}\n`)
    if (!this.#rotation.delayed) this.#pack(archive)
  }

  #pack(path: string): void {
    const { pack } = this.#rotation
    if (pack === 'plain' || /\.(gz|zst)$/.test(path) || !existsSync(path)) return
    writeFileSync(
      `${path}.${pack}`,
      pack === 'gz' ? gzipSync(readFileSync(path)) : zstdCompressSync(readFileSync(path)),
    )
    rmSync(path)
  }
}
