import type { Machine } from './network.ts'
import { plenumCommand } from './plenum.ts'
import { run } from './run.ts'
import { stockCheckNrpe } from './stock-paths.ts'

/** What a client printed on stdout, its exit code, and how long it took. */
export type Told = { readonly output: string; readonly exitCode: number | undefined; readonly tookMs: number }

/** Asks as `check_nrpe -E` does on a machine: ours, which remembers nothing, and stock's. */
export function clientsOn(machine: Machine) {
  const ask = async (command: readonly string[], args: readonly string[]): Promise<Told> => {
    const begun = performance.now()
    const { stdout, exitCode } = await run([...machine.on, ...command, '-E', ...args])
    return { output: `${stdout}`, exitCode, tookMs: performance.now() - begun }
  }
  return {
    ours: (...args: readonly string[]) => ask([...plenumCommand(), 'check_nrpe', '--no-state'], args),
    stocks: (...args: readonly string[]) => ask([stockCheckNrpe], args),
  }
}
