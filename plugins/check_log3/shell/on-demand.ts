import type { PluginContext } from '../../../src/check/plugin.ts'
import type { CompiledPattern } from '../pattern/compile.ts'
import type { Reading } from '../reading.ts'
import type { Settings } from '../settings.ts'
import type { Explainer } from './explain.ts'
import type { Facts, FactsRun } from './facts.ts'
import type { Marker } from './marker.ts'
import type { Progress } from './progress.ts'

/** For --verbose and --debug; like all of these it is loaded only where it is used, as most runs have nobody looking on. */
export async function explainer(settings: Settings, context: PluginContext): Promise<Explainer | undefined> {
  if (!settings.verbose && !settings.debug) return undefined
  return (await import('./explain.ts')).explainerFor(settings, context)
}

/** A bar where stdout and stderr are terminals. */
export async function progressFor(readings: readonly Reading[], context: PluginContext): Promise<Progress | undefined> {
  if (context.terminal?.columns === undefined) return undefined
  const segments = readings.flatMap((reading) => reading.segments)
  return (await import('./progress.ts')).progressOf(segments, context)
}

/** Finds what to mark where stdout shows colours. */
export async function markerFor(
  wanted: readonly CompiledPattern[],
  { terminal }: PluginContext,
): Promise<Marker | undefined> {
  if (!terminal?.colours || wanted.length === 0) return undefined
  return (await import('./marker.ts')).markerOf(wanted)
}

/** For --json. */
export async function factsFor(settings: Settings, run: FactsRun): Promise<Facts | undefined> {
  if (!settings.json) return undefined
  return (await import('./facts.ts')).factsOf(settings, run)
}
