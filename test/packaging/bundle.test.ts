import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const main = resolve(import.meta.dirname, '../../dist/bundle/main.cjs')

/** Preloaded: writes the name of each module the bundle requires to the file in $RECORD when the process ends. */
const recorder = `
const Module = require('node:module')
const required = new Set()
const load = Module._load
Module._load = function (id, ...rest) {
  required.add(id.replace(/^node:/, ''))
  return load.call(this, id, ...rest)
}
process.on('exit', () => require('node:fs').writeFileSync(process.env.RECORD, JSON.stringify([...required])))
`

describe('the bundle', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'plenum-'))
    writeFileSync(join(folder, 'recorder.cjs'), recorder)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const modulesOf = (...argv: string[]): string[] => {
    const RECORD = join(folder, 'required.json')
    spawnSync(process.execPath, ['--require', join(folder, 'recorder.cjs'), main, ...argv], { env: { RECORD } })
    const names: string[] = JSON.parse(readFileSync(RECORD, 'utf8'))
    return names.filter((name) => name !== main)
  }

  it('loads neither sockets nor TLS, processes nor threads to run a plugin', () => {
    const modules = modulesOf('check_log3', '--version')
    expect(modules).toContain('sea')
    expect(modules.filter((name) => /^(net|tls|dns|child_process|worker_threads)/.test(name))).toEqual([])
  })

  it('loads no HTTP for the help of a plugin that speaks it', () => {
    const modules = modulesOf('check_plenum', '--help')
    expect(modules.filter((name) => /^(net|tls|http|dns|child_process|worker_threads)/.test(name))).toEqual([])
  })

  it('loads neither HTTP nor what prom-client needs for a daemon before its configuration asks for metrics', () => {
    const modules = modulesOf('nrpe', '-f', '-c', '/nonexistent/nrpe.cfg')
    expect(modules).toContain('net')
    expect(modules.filter((name) => /^(http|cluster|perf_hooks)/.test(name))).toEqual([])
  })

  it('loads next to nothing to say its version', () => {
    expect(modulesOf('version').sort()).toEqual(['fs', 'path', 'sea'])
  })

  it('loads neither sockets nor TLS for the administrator’s list', () => {
    const modules = modulesOf('list')
    expect(modules).toContain('util') // yargs is there
    expect(modules.filter((name) => /^(net|tls|dns|child_process)/.test(name))).toEqual([])
  })

  it('loads no threads and no plugin for the client', () => {
    expect(modulesOf('check_nrpe', '--version').filter((name) => /^(child_process|worker_threads)/.test(name))).toEqual(
      [],
    )
  })

  it('loads nothing for the memory of the client that a plain check would not load', () => {
    const [known, unknown] = [[], ['--no-state']].map((options) =>
      modulesOf('check_nrpe', '-n', '-D', '-H', '127.0.0.1', '-p', '1', ...options).sort(),
    )
    expect(known).toEqual(unknown)
    expect(known?.filter((name) => /^(crypto|tls|os)/.test(name))).toEqual([])
  })

  it('asks for no file beside it: import.meta is gone', () => {
    expect(readFileSync(main, 'utf8')).not.toContain('import.meta')
  })
})

describe('dist/LICENCES.txt', () => {
  it('has the licence of Node and of each package in the bundle', () => {
    const text = readFileSync(resolve(main, '../../LICENCES.txt'), 'utf8')
    expect(text).toContain('=\nNode.js\n=')
    expect(text).toContain('=\nyargs\n=')
    expect(text.match(/Permission is hereby granted/g)?.length).toBeGreaterThan(5)
  })
})
