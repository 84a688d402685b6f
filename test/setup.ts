import { randomUUID } from 'node:crypto'
import { faketimeAdvice } from './helpers/faketime-path.ts'
import { machineAdvice } from './helpers/machine-needs.ts'
import { hasOpenssl, opensslAdvice } from './helpers/openssl.ts'
import { removePackages } from './helpers/packages.ts'
import { missingPeers, peerAdvice } from './helpers/stock-paths.ts'
import { adviceFor } from './helpers/tools.ts'
import { hasZsh, zshAdvice } from './helpers/zsh-path.ts'

/** Once before all tests: what will be skipped, and what to install for it. With CI=true those tests fail instead. */
export function setup(): void {
  process.env.PLENUM_TEST_RUN = randomUUID()
  if (process.env.CI === 'true') return
  const advice = adviceFor()
  const skipped = [
    ...(missingPeers.length > 0
      ? [`that meet stock NRPE are skipped: ${missingPeers.join(' and ')} missing; ${peerAdvice}`]
      : []),
    ...(advice === undefined ? [] : [`that meet other programs are skipped: ${advice}`]),
    ...(hasOpenssl ? [] : [`that make certificates are skipped: openssl missing; ${opensslAdvice}`]),
    ...(hasZsh ? [] : [`of completion in zsh are skipped: zsh missing; ${zshAdvice}`]),
    ...(machineAdvice === undefined ? [] : [`that boot a Debian of their own are skipped: ${machineAdvice}`]),
    ...(faketimeAdvice === undefined ? [] : [`of a clock that jumps are skipped: ${faketimeAdvice}`]),
  ]
  for (const which of skipped) process.stderr.write(`Tests ${which}\n`)
}

/** Once behind all tests. */
export function teardown(): void {
  removePackages()
}
