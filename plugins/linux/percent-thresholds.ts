import type { Options } from '../../src/check/options.ts'
import { readThresholds, type Thresholds } from '../../src/check/thresholds.ts'

/**
 * -w and -c as ranges whose ends are percentages; the reason where one is none. With --strict as nagios-plugins-linux
 * reads them: a `%` must be there, and what stands behind a number is passed over.
 */
export function readPercentThresholds(options: Options): Thresholds | string {
  const isStrict = options.has('strict')
  const [warning, critical] = ['warning', 'critical'].map((name) => options.text(name))
  if (isStrict && [warning, critical].some((text) => text?.includes('%') === false)) return 'Range format incorrect'
  const bare = (text: string | undefined) => (isStrict ? text : text?.replace(/%(?=:|$)/g, ''))
  return readThresholds(bare(warning), bare(critical), isStrict)
}
