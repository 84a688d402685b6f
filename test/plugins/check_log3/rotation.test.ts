import { appendFile, copyFile, mkdtemp, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkLog3 } from '../../../plugins/check_log3/plugin.ts'
import { runPlugin } from '../../../src/check/run.ts'
import { commitStaged, discardStaged } from '../../../src/check/staged-file.ts'

/** What happens to a log between two looks at it. */
type Event = 'write' | 'writePart' | 'rename' | 'renamePacked' | 'copyTruncate' | 'run' | 'runLost'

const events = fc.array(
  fc.constantFrom<Event>(
    'write',
    'write',
    'writePart',
    'rename',
    'renamePacked',
    'copyTruncate',
    'run',
    'run',
    'runLost',
  ),
  { minLength: 1, maxLength: 25 },
)

describe('check_log3 over the life of a log', () => {
  it('reports every match once, in order, whatever rotation does between the runs', async () => {
    await fc.assert(
      fc.asyncProperty(events, fc.constantFrom([], ['-N', '2'], ['-C', '+1']), async (happened, extra) => {
        const folder = await mkdtemp(join(tmpdir(), 'check_log3-life-'))
        try {
          const life = new Life(folder, extra)
          await life.begin()
          for (const event of happened) await life.pass(event)
          await life.catchUp()
          expect(life.reported).toEqual(life.written)
        } finally {
          await rm(folder, { recursive: true, force: true })
        }
      }),
      { numRuns: 40, seed: 20130611 },
    )
  }, 60_000)
})

/** A log, its rotation and the check that follows it. */
class Life {
  readonly written: number[] = []
  readonly reported: number[] = []
  readonly #log: string
  readonly #words: readonly string[]
  #next = 0
  #openLine = false

  constructor(folder: string, extra: readonly string[]) {
    this.#log = join(folder, 'app.log')
    this.#words = ['-l', this.#log, '-s', join(folder, 'app.seek'), '-p', 'error \\d+ end', '-a', ...extra]
  }

  async begin(): Promise<void> {
    await this.#write('begin\n')
    await this.#run(true)
  }

  async pass(event: Event): Promise<void> {
    switch (event) {
      case 'write':
        return this.#writeMatch(' end\nok\n')
      case 'writePart':
        return this.#writeMatch(this.#next % 3 === 0 ? ' end' : '')
      case 'rename':
        return this.#rotate((from, to) => rename(from, to))
      case 'renamePacked':
        return this.#rotate(pack)
      case 'copyTruncate':
        return this.#rotate(async (from, to) => {
          await copyFile(from, to)
          await truncate(from)
        })
      case 'run':
        return this.#run(true)
      case 'runLost':
        return this.#run(false)
    }
  }

  /** Runs until nothing is left, for -N reads a little each time. */
  async catchUp(): Promise<void> {
    await this.#endLine()
    for (let before = -1; before !== this.reported.length; ) {
      before = this.reported.length
      await this.#run(true)
    }
  }

  async #writeMatch(behind: string): Promise<void> {
    await this.#endLine()
    const number = this.#next++
    this.written.push(number)
    await this.#write(`error ${number}${behind}`)
    this.#openLine = !behind.endsWith('\n')
  }

  async #endLine(): Promise<void> {
    if (!this.#openLine) return
    this.#openLine = false
    const text = await readFile(this.#log, 'utf8')
    await this.#write(text.endsWith('end') ? ' of line\n' : ' end\n')
  }

  /** app.log → app.log.1 → app.log.2…, each plain or packed. */
  async #rotate(move: (from: string, to: string) => Promise<void>): Promise<void> {
    await this.#endLine()
    const archives = (await readdir(join(this.#log, '..'))).filter((name) => /^app\.log\.\d/.test(name))
    const number = (name: string) => Number(name.split('.')[2])
    for (const name of archives.sort((a, b) => number(b) - number(a))) {
      const moved = name.replace(/\d+/, String(number(name) + 1))
      await rename(join(this.#log, '..', name), join(this.#log, '..', moved))
    }
    await move(this.#log, `${this.#log}.1`)
    await this.#write(`start behind ${this.#next}\n`)
  }

  #write(text: string): Promise<void> {
    return appendFile(this.#log, text)
  }

  /** A run whose result is lost keeps the old position: the next one reports again. */
  async #run(delivered: boolean): Promise<void> {
    const result = await runPlugin(checkLog3, this.#words, {
      nowMs: Date.now,
      signal: new AbortController().signal,
      env: {},
      stderr: () => undefined,
    })
    if (!delivered) return discardStaged(result.staged ?? [])
    const numbers = [...String(result.output).matchAll(/\(\d+\) error (\d+) end/g)].map((match) => Number(match[1]))
    this.reported.push(...numbers)
    await commitStaged(result.staged ?? [])
  }
}

async function pack(from: string, to: string): Promise<void> {
  await writeFile(`${to}.gz`, gzipSync(await readFile(from)))
  await rm(from)
}
