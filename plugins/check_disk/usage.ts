/** What statfs says of a file system, sizes in bytes. */
export type Usage = {
  readonly total: number
  /** Without the blocks that only root may use. */
  readonly available: number
  readonly used: number
  readonly inodes: number
  readonly usedInodes: number
}

/** The system call's figures. */
export type StatFigures = {
  readonly blockSize: number
  readonly blocks: number
  readonly free: number
  readonly available: number
  readonly inodes: number
  readonly freeInodes: number
}

/** With -f the part that is root's counts as if it were not there. */
export function usageOf(figures: StatFigures, withoutReserved: boolean): Usage {
  const { blockSize, blocks, free, available, inodes, freeInodes } = figures
  const total = withoutReserved ? blocks - free + available : blocks
  return {
    total: total * blockSize,
    available: available * blockSize,
    used: (blocks - free) * blockSize,
    inodes,
    usedInodes: inodes - freeInodes,
  }
}

/** Of a group. */
export function sumOf(usages: readonly Usage[]): Usage {
  const sum = (key: keyof Usage) => usages.reduce((total, usage) => total + usage[key], 0)
  return {
    total: sum('total'),
    available: sum('available'),
    used: sum('used'),
    inodes: sum('inodes'),
    usedInodes: sum('usedInodes'),
  }
}

/** The same in whole units: sizes of a group are floored one by one, as the original does. */
export function floored({ total, available, used, ...inodes }: Usage, unitBytes: number): Usage {
  const whole = (bytes: number) => Math.floor(bytes / unitBytes) * unitBytes
  return { total: whole(total), available: whole(available), used: whole(used), ...inodes }
}

/** Percent in use, rounded up as df does; undefined of nothing. Hundredfold sizes of big disks have no exact number. */
export function usedPercent(used: number, total: number): number | undefined {
  return total > 0 ? Number((BigInt(used) * 100n + BigInt(total) - 1n) / BigInt(total)) : undefined
}
