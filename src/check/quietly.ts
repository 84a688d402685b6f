/** What `act` gives, or undefined where it throws: for what may fail and does not matter then. */
export function quietly<T>(act: () => T): T | undefined {
  try {
    return act()
  } catch {
    return undefined
  }
}
