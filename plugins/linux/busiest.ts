import type { PluginContext } from '../../src/check/plugin.ts'
import type { Process } from './process.ts'
import { eachProcess } from './processes.ts'
import { psTable } from './ps-line.ts'

/** The header of ps and the `count` processes with the largest share of a CPU; why there are none, where /proc is silent. */
export async function busiestProcesses(
  count: number,
  { root = '/', signal, ownPid }: PluginContext,
): Promise<readonly string[]> {
  const found: Process[] = []
  const trouble = await eachProcess(root, signal, (process) => {
    if (process.pid !== ownPid && process.isThere()) found.push(process)
  })
  if (trouble !== undefined) return [trouble]
  const { header, line } = psTable(root)
  const busiest = found.sort((a, b) => b.stat().cpuPercent - a.stat().cpuPercent).slice(0, count)
  return [header, ...busiest.map(line)]
}
