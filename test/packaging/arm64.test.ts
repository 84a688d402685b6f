import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { startPlenum } from '../helpers/daemon.ts'
import { temporaryFolder } from '../helpers/folders.ts'
import { builtPackage, packagers, packagesLimitMs } from '../helpers/packages.ts'
import { run } from '../helpers/run.ts'
import { describeWithTools } from '../helpers/tools.ts'

const peers = ['qemu-user-static', 'libc6-arm64-cross', 'libstdc++6-arm64-cross', 'libatomic1-arm64-cross'] as const

describeWithTools('The arm64 package, on an emulated processor,', [...packagers, ...peers], () => {
  const folder = temporaryFolder()
  const emulated = join(folder, 'emulated')
  beforeAll(async () => {
    await run(['dpkg-deb', '-x', await builtPackage('_arm64.deb'), folder], { limitMs: 60_000 })
    chmodSync(folder, 0o755)
    const emulator = 'qemu-aarch64-static -L /usr/aarch64-linux-gnu'
    writeFileSync(emulated, `#!/bin/sh\nexec ${emulator} ${folder}/usr/bin/plenum "$@"\n`, { mode: 0o755 })
  }, packagesLimitMs)
  const limit = { timeout: 120_000 }
  const plenum = (...words: string[]) => run([emulated, ...words], { limitMs: 100_000 })

  it('tells its version', limit, async () => {
    const { stdout, stderr } = await plenum('--version')
    expect(`${stdout}${stderr}`).toMatch(/^Plenum \d+\.\d+\.\d+\n$/)
  })

  it('finds what is new in a log', limit, async () => {
    const log = join(folder, 'app.log')
    writeFileSync(log, 'fine\nERROR one\nfine\nERROR two\n')
    const words = ['check_log3', '-l', log, '-s', join(folder, 'seek'), '-p', 'ERROR', '-w', '1', '-c', '5', '-C', '1']
    const first = await plenum(...words)
    expect({ exitCode: first.exitCode, text: first.stdout.toString() }).toMatchObject({
      exitCode: 1,
      text: expect.stringMatching(/^WARNING: Found 2 lines \(limit=1\/5\):[\s\S]*ERROR two/),
    })
    expect((await plenum(...words)).exitCode).toBe(0)
  })

  it('serves queries, with plugins in its own process', limit, async () => {
    const before = process.env.PLENUM_BIN
    process.env.PLENUM_BIN = emulated
    const daemon = await startPlenum({
      config: ['command[own]=check_dummy 1 emulated', 'allowed_hosts=127.0.0.1'],
    }).finally(() => {
      if (before === undefined) delete process.env.PLENUM_BIN
      else process.env.PLENUM_BIN = before
    })
    try {
      const words = ['check_nrpe', '--no-state', '-t', '60', '-H', '127.0.0.1', '-p', String(daemon.port), '-c', 'own']
      const { exitCode, stdout } = await plenum(...words)
      expect({ exitCode, text: stdout.toString() }).toEqual({ exitCode: 1, text: 'WARNING: emulated\n' })
    } finally {
      await daemon.stop()
    }
  })
})
