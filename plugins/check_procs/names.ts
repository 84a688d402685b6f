import { basename } from 'node:path'
import type { Process } from '../linux/process.ts'

/** What the kernel keeps of a name, bytes. */
const kernelBytes = 15

/**
 * Is this its name? The original cuts the kernel's name at the first blank and at the last slash (`tmux: server` is
 * `tmux:`, `kworker/0:1` is `0:1`), and configurations have it so; the whole name counts too, and a wanted one that the
 * kernel has no room for is looked for in the arguments.
 */
export function hasName(process: Process, wanted: string, isStrict: boolean): boolean {
  if (isStrict) return shortName(process) === wanted
  const whole = process.stat().name
  const name = Buffer.from(whole).subarray(0, kernelBytes).toString()
  if (name === wanted || whole === wanted || shortName(process) === wanted) return true
  // A character that was cut is there as question marks.
  const start = name.replace(/\?{1,3}$/, '')
  return Buffer.byteLength(wanted) > kernelBytes && wanted.startsWith(start) && isProgram(process.args(), wanted)
}

/** The name as the original has it. */
export function shortName({ stat }: Process): string {
  const [word = ''] = stat().name.slice(0, kernelBytes).trimStart().split(/\s/)
  return basename(word)
}

/** A script has its interpreter's name in front. */
const isProgram = (args: string, wanted: string) =>
  args
    .split(' ', 2)
    .map((word) => basename(word))
    .includes(wanted)
