import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { neededLibraries, readElf } from '../../packaging/elf.ts'
import { stripElf } from '../../packaging/strip-elf.ts'
import { smallElf } from './small-elf.ts'

describe('stripElf on a small file', () => {
  const file = smallElf([
    { name: '.text', flags: 2n, bytes: 'code' },
    { name: '.symtab', flags: 0n, bytes: 'symbols', link: 3 },
    { name: '.strtab', flags: 0n, bytes: 'names of symbols' },
  ])

  it('keeps loaded sections, with their names and bytes', () => {
    const stripped = stripElf(file)
    const { sections } = readElf(stripped)
    expect(sections.map((section) => section.name)).toEqual(['', '.text', '.shstrtab'])
    const [, text] = sections
    expect(text && stripped.toString('latin1', text.offset, text.offset + text.size)).toBe('code')
  })

  it('drops the bytes of the others', () => {
    expect(stripElf(file).indexOf('symbols')).toBe(-1)
  })

  it('changes nothing when called again', () => {
    expect(stripElf(stripElf(file))).toEqual(stripElf(file))
  })

  it('refuses a loaded section behind one that is not', () => {
    const mixed = smallElf([
      { name: '.comment', flags: 0n, bytes: 'made by' },
      { name: '.text', flags: 2n, bytes: 'code' },
    ])
    expect(() => stripElf(mixed)).toThrow('cannot strip: loaded section .text stands behind one that is not')
  })

  it('refuses a loaded section that needs one to be dropped', () => {
    const bound = smallElf([
      { name: '.rela', flags: 2n, bytes: 'relocations', link: 2 },
      { name: '.symtab', flags: 0n, bytes: 'symbols' },
    ])
    expect(() => stripElf(bound)).toThrow('cannot strip: section .rela needs one that is not loaded')
  })

  it.each([
    ['text', Buffer.from('#!/bin/sh\n'), 'not an ELF file'],
    ['a 32-bit file', changed(file, 4, 1), 'not a 64-bit little-endian ELF file'],
    ['a big-endian file', changed(file, 5, 2), 'not a 64-bit little-endian ELF file'],
    ['another machine', changed(file, 18, 243), 'ELF machine 243 is neither x86-64 nor arm64'],
    ['a file cut short', file.subarray(0, file.length - 1), 'ELF file is cut short'],
  ])('refuses %s', (_what, bytes, reason) => {
    expect(() => stripElf(bytes)).toThrow(reason)
  })
})

describe('stripElf on a real executable', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'plenum-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const node = resolve(import.meta.dirname, `../../node_modules/node-linux-${process.arch}/bin/node`)

  it('gives a Node that runs, smaller by a fifth, with the same libraries', () => {
    const original = readFileSync(node)
    const stripped = stripElf(original)
    const path = join(folder, 'node')
    writeFileSync(path, stripped)
    chmodSync(path, 0o755)
    expect(execFileSync(path, ['-p', '6 * 7'], { encoding: 'utf8' })).toBe('42\n')
    expect(stripped.length).toBeLessThan(original.length * 0.8)
    expect(neededLibraries(stripped)).toEqual(neededLibraries(original))
  })

  it.skipIf(spawnSync('strip', ['--version']).error)('comes within 1% of the size GNU strip reaches', () => {
    const path = join(folder, 'gnu')
    copyFileSync(node, path)
    execFileSync('strip', [path])
    const ratio = stripElf(readFileSync(node)).length / statSync(path).size
    expect(ratio).toBeGreaterThan(0.99)
    expect(ratio).toBeLessThan(1.01)
  })
})

function changed(file: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(file)
  copy[at] = value
  return copy
}
