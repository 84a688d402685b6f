import { closeSync, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs'

/** O_CLOEXEC as /proc shows it. */
const closeOnExec = 0o2000000

/**
 * Closes descriptors that whoever started the daemon left open, so that no command inherits them. Those that Node
 * opened, and the low ones that it marks as it starts, are closed by the kernel when a command begins.
 */
export function closeStrayDescriptors(): void {
  const reading = nodeReads()
  for (const fd of openDescriptors()) {
    try {
      const [, flags = ''] = /^flags:\s*(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8')) ?? []
      if (fd <= 2 || (Number.parseInt(flags, 8) & closeOnExec) !== 0) continue
      if (readlinkSync(`/proc/self/fd/${fd}`) !== reading) closeSync(fd)
    } catch {
      // The folder that was just read is among them, and closed by now.
    }
  }
}

/** A thread of Node reads this file as the daemon starts, and closes it itself: closing it here would abort the daemon. */
function nodeReads(): string | undefined {
  try {
    return process.env.NODE_EXTRA_CA_CERTS && realpathSync(process.env.NODE_EXTRA_CA_CERTS)
  } catch {
    return undefined
  }
}

function openDescriptors(): readonly number[] {
  try {
    return readdirSync('/proc/self/fdinfo').map(Number)
  } catch {
    return []
  }
}
