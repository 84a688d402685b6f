import { accepts } from './free-port.ts'

/**
 * Connects to 127.0.0.1:PORT over and over until its input ends, then prints the spells in which nobody answered, in
 * milliseconds, as JSON. A program of its own, so that it can run in another network.
 */
async function watch(port: number): Promise<void> {
  const spells: number[] = []
  let [closedAtMs, isOver]: [number | undefined, boolean] = [undefined, false]
  process.stdin.once('end', () => {
    isOver = true
  })
  process.stdin.resume()
  process.stdout.write('watching\n')
  while (!isOver) {
    const isOpen = await accepts(port)
    const nowMs = performance.now()
    if (!isOpen) closedAtMs ??= nowMs
    else if (closedAtMs !== undefined) {
      spells.push(Math.round(nowMs - closedAtMs))
      closedAtMs = undefined
    }
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  if (closedAtMs !== undefined) spells.push(Number.MAX_SAFE_INTEGER)
  process.stdout.write(`${JSON.stringify(spells)}\n`)
}

await watch(Number(process.argv[2]))
