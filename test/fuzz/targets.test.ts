import { expect, it } from 'vitest'
import { pureTargets } from '../../fuzz/targets.ts'

// `npm run fuzz` goes on for longer, with other seeds.
it.each(pureTargets)('$name: $says', { timeout: 60_000 }, async (target) => {
  const report = await target.run({ seed: 20_261_124, from: 0, iterations: Number.POSITIVE_INFINITY, seconds: 1 })
  expect(report.failures).toEqual([])
  expect(report.iterations).toBeGreaterThan(0)
})
