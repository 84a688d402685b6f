import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { emptyOutput } from '../../packaging/packages/output.ts'
import { temporaryFolder } from '../helpers/folders.ts'

describe('The folder that packages are made in', () => {
  const folder = temporaryFolder()

  it('is made, and emptied of earlier packages', () => {
    const output = join(folder, 'a/packages')
    emptyOutput(output)
    for (const name of ['plenum_0.1.0_amd64.deb', 'plenum-0.1.0-linux-x86_64.tar.xz', 'SHA256SUMS'])
      writeFileSync(join(output, name), '')
    mkdirSync(join(output, 'work/left'), { recursive: true })
    emptyOutput(output)
    expect(readdirSync(output)).toEqual([])
  })

  it('is left as it is where anything else is in it', () => {
    const output = join(folder, 'home')
    mkdirSync(output)
    for (const name of ['SHA256SUMS', 'thesis.txt']) writeFileSync(join(output, name), '')
    expect(() => emptyOutput(output)).toThrow(
      `${output} is no folder of packages: thesis.txt is in it; choose another one`,
    )
    expect(readdirSync(output)).toEqual(['SHA256SUMS', 'thesis.txt'])
  })
})
