import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { manPages } from '../../packaging/man/pages.ts'
import { spelling } from '../../src/check/help.ts'
import { directives } from '../../src/config/directives.ts'
import { programs } from '../../src/programs.ts'
import { temporaryFolder } from '../helpers/folders.ts'
import { run } from '../helpers/run.ts'
import { describeWithTools } from '../helpers/tools.ts'

const pages = await manPages(1_700_000_000)

describe('The man pages', () => {
  it('are one for each program, and those of plenum, its query and nrpe.cfg', () => {
    const own = programs.map(({ name }) => (name === 'nrpe' ? 'man8/plenum-nrpe.8' : `man1/plenum-${name}.1`))
    const others = ['man1/plenum.1', 'man1/plenum-query.1', 'man5/plenum-nrpe.cfg.5']
    expect(pages.map(({ path }) => path).sort()).toEqual([...own, ...others].sort())
  })
})

describeWithTools('The man pages, formatted,', ['man-db', 'mandoc'], () => {
  const folder = temporaryFolder()
  const texts = new Map<string, string>()
  beforeAll(async () => {
    for (const { path, text } of pages) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    const words = ['mandoc', '-Tutf8', '-O', 'width=200']
    const outputs = await Promise.all(pages.map(({ path }) => run([...words, join(folder, path)])))
    for (const [index, { path }] of pages.entries())
      texts.set(path, outputs[index]?.stdout.toString().replace(/.\x08/g, '') ?? '')
  })

  it('draw no warning of man or mandoc', async () => {
    const files = pages.map(({ path }) => join(folder, path))
    const lint = await run(['mandoc', '-Tlint', '-Wwarning', ...files])
    expect(lint.stdout.toString()).toBe('')
    const env = { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', MANWIDTH: '80' }
    const warnings = await Promise.all(
      files.map((file) => run(['man', '--warnings', '-E', 'UTF-8', '-l', '-Tutf8', '-Z', file], { env })),
    )
    expect(warnings.map(({ stderr }) => stderr).join('')).toBe('')
  })

  it('show every option of every program as its help does', async () => {
    for (const { name, options } of programs) {
      const text = texts.get(name === 'nrpe' ? 'man8/plenum-nrpe.8' : `man1/plenum-${name}.1`)
      for (const option of (await options()).options.filter(({ hidden }) => !hidden))
        expect(text).toContain(`  ${spelling(option)}`)
    }
  })

  it('show every directive of nrpe.cfg', () => {
    for (const { name } of directives)
      expect(texts.get('man5/plenum-nrpe.cfg.5')).toMatch(new RegExp(`^ +${name}\\b`, 'm'))
  })

  it('show the options of the commands of plenum', () => {
    expect(texts.get('man1/plenum.1')).toMatch(/plenum pki issue server <names\.\.>\n[\s\S]*--days DAYS/)
  })
})
