import type { Report } from '../../src/admin/probe/report.ts'
import { plenumCommand } from './plenum.ts'
import { run } from './run.ts'

/** What `plenum probe --json` found, and how it ended. */
export type Probed = {
  readonly exitCode: number | undefined
  readonly report: Report
  readonly codes: readonly string[]
}

/** Probes a daemon on 127.0.0.1; `codes` are those of the weak points. */
export async function probed(port: number, ...options: readonly string[]): Promise<Probed> {
  const words = ['probe', `127.0.0.1:${port}`, '--json', ...options]
  const { exitCode, stdout, stderr } = await run([...plenumCommand(), ...words])
  if (stderr !== '') throw new Error(stderr)
  const report: Report = JSON.parse(`${stdout}`)
  return { exitCode, report, codes: report.weakPoints.map(({ code }) => code) }
}

/** The same for a person. */
export async function probedScreen(port: number, ...options: readonly string[]) {
  const { exitCode, stdout, stderr } = await run([...plenumCommand(), 'probe', `127.0.0.1:${port}`, ...options])
  return { exitCode, stderr, text: `${stdout}` }
}
