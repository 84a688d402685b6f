import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Options of V8 that every start has: a cache is good for the same ones only. */
export const engineOptions: readonly string[] = [
  // New objects get 1 MB at a time instead of 16: under load a daemon keeps a third of the memory, and a fork copies less of it.
  '--max-semi-space-size=1',
]

/** The executable's own first lines: they run the program, from its code cache where there is one. */
export const loader = (cached: boolean) => `'use strict'
const { getRawAsset } = require('node:sea')
const { Script } = require('node:vm')
const text = Buffer.from(getRawAsset('program.js')).toString()
const script = new Script(text, { filename: 'plenum.js'${
  cached ? ", cachedData: Buffer.from(getRawAsset('program.cache'))" : ''
} })
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

/** Prints the head of a cache made under the options it is started with. */
const header = `process.stdout.write(new (require('node:vm').Script)('0').createCachedData().subarray(0, 16).toString('hex'))`

/** Exit code 1 where this Node, under the options it is started with, does not take the cache. */
const trial = `const { readFileSync } = require('node:fs')
const cachedData = readFileSync('program.cache')
const script = new (require('node:vm').Script)(readFileSync('program.js', 'utf8'), { filename: 'plenum.js', cachedData })
process.exitCode = script.cachedDataRejected ? 1 : 0`

/**
 * Options that make two runs give the same bytes. Without the first one V8 takes another seed for its hash tables in each
 * process, which it writes into the cache and does not use when it reads it; without the second the collector may
 * throw code away.
 */
const repeatable = ['--hash-seed=1', '--no-flush-bytecode']

/** Where V8 keeps the hash of its options in a cache: 4 bytes behind magic number, version and length of the source. */
const optionsHash = { start: 12, end: 16 }

/**
 * Writes `program.cache` beside `program.js` in a folder. V8's own cache of a file holds what runs while it loads; this one
 * also holds what a check needs, which compiled anew takes as long as all its work. `node` is the Node of the executable.
 * The same program and Node give the same bytes.
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
  const run = (argv: readonly string[]) =>
    execFileSync(node, [...engineOptions, ...argv], {
      cwd: folder,
      env: {},
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 60_000,
      encoding: 'utf8',
    })
  run([...repeatable, 'rehearsal.cjs', 'program.js', 'program.cache', JSON.stringify(lines)])
  const cache = readFileSync(join(folder, 'program.cache'))
  const { start, end } = optionsHash
  Buffer.from(run(['-e', header]), 'hex').copy(cache, start, start, end)
  writeFileSync(join(folder, 'program.cache'), cache)
  run(['-e', trial])
}
