import { expect, it } from 'vitest'
import { socketTargets } from '../../fuzz/targets.ts'

it.each(socketTargets)('$name: $says', { timeout: 120_000 }, async (target) => {
  const report = await target.run({ seed: 20_261_124, from: 0, iterations: Number.POSITIVE_INFINITY, seconds: 2 })
  expect(report.failures).toEqual([])
  expect(report.iterations).toBeGreaterThan(0)
})
