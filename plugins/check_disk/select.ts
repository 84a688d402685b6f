import type { Options } from '../../src/check/options.ts'
import { posixPattern } from '../../src/check/posix-pattern.ts'
import { type Limits, withLimit, withUsed } from './limits.ts'
import { findMount, type Mount } from './mounts.ts'
import { nameOf } from './names.ts'

/** A path that is to be checked. */
export type Wanted = {
  readonly name: string
  /** None where -E finds no such mount. */
  readonly mount: Mount | undefined
  readonly limits: Limits
  readonly group: string | undefined
  /** Named by -p or as an operand; found in the mount table by a pattern; or one of all. */
  readonly by: 'name' | 'pattern' | 'table'
}

/** What a command line wants, or why it makes no sense. */
export type Selection =
  | { readonly kind: 'wanted'; readonly wanted: readonly Wanted[] }
  | { readonly kind: 'refused'; readonly text: string }

/** Options count from their place on: thresholds, -E and -g hold for the paths behind them, -i for those before it. */
export function select(options: Options, mounts: readonly Mount[]): Selection {
  let limits: Limits = {}
  let group: string | undefined
  let isExact = false
  let isSelected = false
  let wanted: Wanted[] = []

  const want = (name: string, by: Wanted['by'], mount = findMount(name, mounts, isExact)) => {
    const one = { name, mount, limits, group, by }
    const at = wanted.findIndex((known) => known.name === name)
    // A path given again keeps its place, and its mount.
    if (at < 0) wanted.push(one)
    else wanted[at] = { ...one, mount: wanted[at]?.mount ?? mount }
  }
  const wantAll = () => {
    // Of several mounts on one folder the last one is seen.
    for (const mount of new Map(mounts.map((each) => [each.folder, each])).values()) want(mount.folder, 'table', mount)
  }
  const refuse = (text: string): Selection => ({ kind: 'refused', text: `DISK UNKNOWN: ${text}` })

  for (const { name, value: word } of options.inOrder) {
    const value = nameOf(word)
    switch (name) {
      case 'warning':
      case 'critical':
      case 'iwarning':
      case 'icritical': {
        const read = withLimit(limits, name, value, options.has('strict'))
        if ('kind' in read) return { kind: 'refused', text: read.text }
        limits = read
        break
      }
      case 'path':
        if (isEmpty(limits)) return refuse('Must set a threshold value before using -p')
        want(value, 'name')
        isSelected = true
        break
      case 'all':
      case 'ereg-path':
      case 'eregi-path': {
        if (isEmpty(limits)) {
          return refuse('Must set a threshold value before using -r/-R')
        }
        const fits = compile(name === 'all' ? '.*' : value, name === 'ereg-path' ? '' : 'i')
        if (typeof fits === 'string') return refuse(fits)
        const found = mounts.filter(fits)
        if (found.length === 0 && !options.has('ignore-missing')) {
          return refuse(`Regular expression did not match any path or disk - ${value}`)
        }
        for (const { folder } of found) want(folder, 'pattern')
        isSelected = true
        break
      }
      case 'ignore-ereg-path':
      case 'ignore-eregi-path': {
        if (!isSelected) {
          return refuse('Paths need to be selected before using -i/-I. Use -A to select all paths explicitly')
        }
        const fits = compile(value, name === 'ignore-ereg-path' ? '' : 'i')
        if (typeof fits === 'string') return refuse(fits)
        wanted = wanted.filter(({ mount }) => mount === undefined || !fits(mount))
        break
      }
      case 'exact-match':
        if (isSelected) return refuse('Must set -E before selecting paths')
        isExact = true
        break
      case 'group':
        if (isSelected) return refuse('Must set group value before selecting paths')
        group = value
        break
      case 'clear':
        if (!isSelected) wantAll()
        limits = {}
        isSelected = false
        group = undefined
        break
    }
  }

  // `check_disk WARNING CRITICAL [PATH]`: percents in use.
  const rest = options.operands.map(nameOf)
  for (const name of ['warning', 'critical'] as const) {
    if (/^\d+$/.test(rest[0] ?? '')) limits = withUsed(limits, name, rest.shift() ?? '')
  }
  const [path] = rest
  if (path !== undefined) want(path, 'name')
  else if (!isSelected) wantAll()
  return { kind: 'wanted', wanted }
}

const isEmpty = (limits: Limits) => Object.keys(limits).length === 0

/** Whether a pattern fits a mount's device or folder; or why it is none. */
function compile(text: string, flags: '' | 'i'): ((mount: Mount) => boolean) | string {
  const pattern = posixPattern(text, flags)
  if (typeof pattern === 'string') return `Could not compile regular expression - ${pattern}`
  return ({ device, folder }) => pattern.test(device) || pattern.test(folder)
}
