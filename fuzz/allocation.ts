/** The most bytes asked for in one piece while `work` runs. */
export function largestAllocation(work: () => void): number {
  const allocate = Buffer.allocUnsafe
  let largest = 0
  Buffer.allocUnsafe = (size) => {
    largest = Math.max(largest, size)
    return allocate(size)
  }
  try {
    work()
  } finally {
    Buffer.allocUnsafe = allocate
  }
  return largest
}
