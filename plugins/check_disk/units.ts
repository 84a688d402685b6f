/** A unit of -u: how it is written, and its bytes. */
export type Unit = { readonly word: string; readonly bytes: number }

const kibi: Unit = { word: 'kiB', bytes: 1024 }
export const mebi: Unit = { word: 'MiB', bytes: 1024 ** 2 }
const gibi: Unit = { word: 'GiB', bytes: 1024 ** 3 }
const tebi: Unit = { word: 'TiB', bytes: 1024 ** 4 }
const pebi: Unit = { word: 'PiB', bytes: 1024 ** 5 }

/** The names that 2.3.3 knows; kB and the like count in powers of 1024 there. */
const units: Readonly<Record<string, Unit>> = {
  ...{ kB: kibi, KiB: kibi, MB: mebi, MiB: mebi, GB: gibi, GiB: gibi, TB: tebi, TiB: tebi, PB: pebi, PiB: pebi },
}

/** A unit by its name; `bytes` in any case. */
export function findUnit(name: string): Unit | undefined {
  return name.toLowerCase() === 'bytes' ? { word: 'B', bytes: 1 } : units[name]
}

/**
 * The unit that sizes of perfdata are floored to. Up to GiB that of -u, as graphs of 2.x have it; with larger ones the
 * original says 0B of a disk of 900 GB, so those are exact.
 */
export const perfdataBytes = ({ bytes }: Unit, asOriginal: boolean) => (bytes > gibi.bytes && !asOriginal ? 1 : bytes)
