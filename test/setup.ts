import { hasOpenssl, opensslAdvice } from './helpers/openssl.ts'
import { missingPeers, peerAdvice } from './helpers/stock-paths.ts'

/** Once before all tests: what will be skipped, and what to install for it. With CI=true those tests fail instead. */
export function setup(): void {
  if (process.env.CI === 'true') return
  const tell = (text: string) => process.stderr.write(`${text}\n`)
  if (missingPeers.length > 0)
    tell(`Tests that meet stock NRPE are skipped: ${missingPeers.join(' and ')} missing; ${peerAdvice}`)
  if (!hasOpenssl) tell(`Tests that make certificates are skipped: openssl missing; ${opensslAdvice}`)
}
