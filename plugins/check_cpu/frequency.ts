import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { quietly } from '../../src/check/quietly.ts'

/** What a kernel says for "not known". */
const eternal = 0xffff_ffff

/** What the kernel says of a CPU's clock: titles and texts; none where it does not drive it. */
export function frequencyOf(root: string, cpu: number): readonly (readonly [string, string])[] {
  const read = (file: string) =>
    quietly(() => readFileSync(join(root, `sys/devices/system/cpu/cpu${cpu}/cpufreq/${file}`), 'utf8').trim()) ?? ''
  const number = (file: string) => Number.parseInt(read(file), 10) || undefined
  const latency = number('cpuinfo_transition_latency')
  const current = number('scaling_cur_freq') ?? number('cpuinfo_cur_freq')
  const [least, most] = [number('cpuinfo_min_freq'), number('cpuinfo_max_freq')]
  // The original puts a blank behind each, also behind the last.
  const available = read('scaling_available_frequencies')
    .split(/\s+/)
    .filter(Boolean)
    .map((text) => `${speed(Number(text))} `)
  return [
    ['Maximum Transition Latency:', latency === undefined || latency >= eternal ? '' : duration(latency)],
    ['Current CPU Frequency:', current === undefined ? '' : speed(current)],
    ['Available CPU Frequencies:', available.join('')],
    ['Hardware Limits:', least === undefined || most === undefined ? '' : `${speed(least)} - ${speed(most)}`],
    ['CPU Freq Current Governor:', read('scaling_governor')],
    ['CPU Freq Available Governors:', read('scaling_available_governors')],
    ['CPU Freq Driver:', read('scaling_driver')],
  ]
}

/** `2.60GHz`, from kHz. */
function speed(kHz: number): string {
  if (kHz > 1_000_000) return `${(Math.round(kHz / 10_000) / 100).toFixed(2)}GHz`
  if (kHz > 100_000) return `${Math.round(kHz / 1000)}MHz`
  if (kHz > 1000) return `${(Math.round(kHz / 100) / 10).toFixed(1)}MHz`
  return `${kHz}kHz`
}

/** `10.0us`, from nanoseconds. */
function duration(ns: number): string {
  if (ns > 1_000_000) return `${(Math.round(ns / 10_000) / 100).toFixed(2)}ms`
  if (ns > 100_000) return `${Math.round(ns / 1000)}us`
  if (ns > 1000) return `${(Math.round(ns / 100) / 10).toFixed(1)}us`
  return `${ns}ns`
}
