import { metric } from '../../src/check/perfdata.ts'
import type { Range } from '../../src/check/range.ts'
import type { Thresholds } from '../../src/check/thresholds.ts'
import type { MemoryFigures } from './figures.ts'
import type { Unit } from './units.ts'

/** All figures in the order of the original; the thresholds stand at the one that was judged. */
export function perfdata(
  figures: MemoryFigures,
  judged: 'used' | 'available',
  thresholds: Thresholds,
  unit: Unit,
): readonly string[] {
  const limits = [thresholds.warning, thresholds.critical].map((range) => {
    const percent = endOf(range)
    return percent === undefined ? '' : String(unit.of(Math.floor((figures.total * percent) / 100)))
  })
  const bounds = ['0', String(unit.of(figures.total))]
  return Object.entries(figures).map(([name, kib]) => {
    const behind = name === judged ? [...limits, ...bounds] : isBounded(name) ? ['', '', ...bounds] : []
    return metric(`mem_${name}`, `${unit.of(kib)}${unit.name}`, ...behind)
  })
}

const isBounded = (name: string) => name === 'used' || name === 'available'

/** The one end that graphs can show: the upper, else the lower; as the original none of `@` and `~`. */
function endOf(range: Range | undefined): number | undefined {
  if (range === undefined || range.alertsInside || !Number.isFinite(range.start)) return undefined
  return [range.end, range.start].find(Number.isFinite)
}
