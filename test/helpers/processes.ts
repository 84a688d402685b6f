import type { ChildProcess } from 'node:child_process'

const running = new Set<ChildProcess>()

process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** Remembers a child of this test process, so that none outlives it whatever becomes of the tests. */
export function killAtExit<Child extends ChildProcess>(child: Child): Child {
  running.add(child)
  child.once('exit', () => running.delete(child))
  child.once('error', () => running.delete(child))
  return child
}

/** How long a child may take to end in order, ms. */
const patienceMs = 10_000

/** Asks a child to end, and ends it where it does not; resolves with what `exited` does. */
export async function endChild<End>(
  child: ChildProcess,
  exited: Promise<End>,
  signal: NodeJS.Signals = 'SIGTERM',
): Promise<End> {
  child.kill(signal)
  const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs)
  const end = await exited
  clearTimeout(timer)
  return end
}
