/**
 * One metric, `label=VALUE[UOM];warn;crit;min;max` (spec/suite.md §1.3). The parts behind the value are given as they are
 * to be printed, because each plugin of monitoring-plugins 2.x has its own number of them and graphs depend on it.
 */
export function metric(label: string, value: string, ...limits: readonly (string | undefined)[]): string {
  return [`${quoted(label)}=${value}`, ...limits.map((limit) => limit ?? '')].join(';')
}

/** In single quotes only where it must be. */
function quoted(label: string): string {
  return /[\s='|]/.test(label) ? `'${label.replaceAll("'", "''").replaceAll('=', '_').replaceAll('|', '_')}'` : label
}
