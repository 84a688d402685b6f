import type { Options } from '../../src/check/options.ts'
import { posixPattern } from '../../src/check/posix-pattern.ts'
import { isRemote, type Mount } from './mounts.ts'
import { nameOf } from './names.ts'

/** What becomes of a mount: only whether it can be reached is of interest with -L. */
export type Verdict = 'check' | 'reach' | 'leave'

/** -l, -L, -X, -N and -x; iso9660 is always left out. */
export function makeFilter(options: Options): (mount: Mount) => Verdict {
  const named = options.has('strict') ? sameName : wholeName
  const excludedTypes = ['iso9660', ...options.texts('exclude-type')].map(named)
  const includedTypes = options.texts('include-type').map(named)
  const excluded = options.texts('exclude_device').map(named)
  const reaches = options.has('stat-remote-fs')
  const isLocalOnly = reaches || options.has('local')
  return (mount) => {
    if (isLocalOnly && isRemote(mount)) return reaches ? 'reach' : 'leave'
    if (excludedTypes.some((fits) => fits(mount.type))) return 'leave'
    if (excluded.some((fits) => fits(mount.device) || fits(mount.folder))) return 'leave'
    return includedTypes.length > 0 && !includedTypes.some((fits) => fits(mount.type)) ? 'leave' : 'check'
  }
}

const sameName = (text: string) => (name: string) => name === text

/** A name as 2.3.3 takes it, or a pattern for all of a name as later versions do. */
function wholeName(word: string): (name: string) => boolean {
  const text = nameOf(word)
  const pattern = posixPattern(`^(${text})$`)
  return (name) => name === text || (typeof pattern !== 'string' && pattern.test(name))
}
