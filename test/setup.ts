import { missingPeers, peerAdvice } from './helpers/stock-paths.ts'

/** Once before all tests: what will be skipped, and what to install for it. With CI=true those tests fail instead. */
export function setup(): void {
  if (missingPeers.length === 0 || process.env.CI === 'true') return
  process.stderr.write(`Tests that meet stock NRPE are skipped: ${missingPeers.join(' and ')} missing; ${peerAdvice}\n`)
}
