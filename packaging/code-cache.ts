import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Options of V8 that every start has: a cache is good for the same ones only. */
export const engineOptions: readonly string[] = [
  // New objects get 1 MB at a time instead of 16: under load a daemon keeps a third of the memory, and a fork copies less of it.
  '--max-semi-space-size=1',
]

/** The executable's own first lines: they run the program from its code cache. */
export const loader = `'use strict'
const { getRawAsset } = require('node:sea')
const { Script } = require('node:vm')
const text = Buffer.from(getRawAsset('program.js')).toString()
const script = new Script(text, { filename: 'plenum.js', cachedData: Buffer.from(getRawAsset('program.cache')) })
script.runInThisContext()(require, module, exports)
`

/** The program as one function, as {@link loader} calls it. */
export const asFunction = (program: string) => `(function (require, module, exports) {${program}\n})`

/** Runs the program for each command line, one after the other, and keeps the code of all functions that were called. */
const rehearsal = `'use strict'
const fs = require('node:fs')
const { Script } = require('node:vm')
const [file, output, lines] = process.argv.slice(2)
const script = new Script(fs.readFileSync(file, 'utf8'), { filename: 'plenum.js' })
const words = JSON.parse(lines)
process.exit = () => undefined
let done = false
const next = () => {
  const line = words.shift()
  if (!line) {
    done = true
    // What was refused set another.
    process.exitCode = 0
    return fs.writeFileSync(output, script.createCachedData())
  }
  process.argv.splice(1, Infinity, 'plenum', ...line)
  script.runInThisContext()(require, module, exports)
  // Without an event to come, Node would not ask again.
  setImmediate(() => undefined)
}
process.on('beforeExit', () => done || next())
`

/**
 * Writes `program.cache` beside `program.js` in a folder. V8's own cache of a file holds what runs while it loads; this one
 * also holds what a check needs, which compiled anew takes as long as all its work. `node` is the Node of the executable.
 */
export function writeCodeCache(folder: string, node: string): void {
  writeFileSync(join(folder, 'rehearsal.cjs'), rehearsal)
  writeFileSync(join(folder, 'rehearsal.log'), 'one line\n'.repeat(5000))
  const check = ['check_log3', '-l', 'rehearsal.log', '-s', 'rehearsal.seek', '-w', '1', '-c', '2']
  const lines = [
    ['--version'],
    [...check, '-i', '-p', 'one|t(w)o \\d+', '-n', 'x'],
    [...check, '-a', '-C', '2', '-p', 'line$'],
    ['check_nrpe', '--no-state', '-H', '127.0.0.1', '-p', '1', '-c', 'none', '-a', 'x'],
  ]
  execFileSync(node, [...engineOptions, 'rehearsal.cjs', 'program.js', 'program.cache', JSON.stringify(lines)], {
    cwd: folder,
    env: {},
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 60_000,
  })
}
