import { cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { version } from '../../src/check/version.ts'
import { temporaryFolder } from '../helpers/folders.ts'
import { builtPackages, packagers, packagesLimitMs } from '../helpers/packages.ts'
import { run } from '../helpers/run.ts'
import { describeWithTools } from '../helpers/tools.ts'

const root = resolve(import.meta.dirname, '../..')

describeWithTools('npm run release -- --dry-run', packagers, () => {
  const folder = join(temporaryFolder(), 'packages')
  beforeAll(async () => cpSync(await builtPackages(), folder, { recursive: true }), packagesLimitMs)

  const lines = async () => {
    const words = [process.execPath, 'packaging/release.ts', '--dry-run', '--packages', folder]
    const { exitCode, stdout } = await run(words, { cwd: root, limitMs: 120_000 })
    return { exitCode, lines: stdout.toString().split('\n') }
  }

  it('says what is well, and of packages that are hardly compressed that they are too large', {
    timeout: 130_000,
  }, async () => {
    const { exitCode, lines: said } = await lines()
    expect(exitCode).toBe(1)
    for (const name of ['version', 'packages', 'checksums', 'licences', 'bill of materials'])
      expect(said).toContain(`ok      ${name}`)
    expect(said.find((line) => line.includes('sizes'))).toMatch(/^not ok {2}sizes: plenum-.* MB is the most$/)
  })

  it('says which package is missing and which is another one than was made', { timeout: 130_000 }, async () => {
    const arm = readdirSync(folder).find((name) => name.endsWith('_arm64.deb')) ?? ''
    rmSync(join(folder, arm))
    writeFileSync(join(folder, `plenum-nrpe_${version}_all.deb`), 'changed')
    const { exitCode, lines: said } = await lines()
    expect(exitCode).toBe(1)
    expect(said).toContain(`not ok  packages: ${folder} lacks plenum_${version}_arm64.deb: npm run package makes them`)
    expect(said.find((line) => line.includes('checksums'))).toMatch(/^not ok .* is not of the packages beside it/)
  })
})
