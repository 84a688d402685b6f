import { closeSync, readdirSync, readFileSync } from 'node:fs'

/** O_CLOEXEC as /proc shows it. */
const closeOnExec = 0o2000000

/**
 * Closes descriptors that whoever started the daemon left open, so that no command inherits them. Those that Node
 * opened, and the low ones that it marks as it starts, are closed by the kernel when a command begins.
 */
export function closeStrayDescriptors(): void {
  for (const fd of openDescriptors()) {
    try {
      const [, flags = ''] = /^flags:\s*(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8')) ?? []
      if (fd > 2 && (Number.parseInt(flags, 8) & closeOnExec) === 0) closeSync(fd)
    } catch {
      // The folder that was just read is among them, and closed by now.
    }
  }
}

function openDescriptors(): readonly number[] {
  try {
    return readdirSync('/proc/self/fdinfo').map(Number)
  } catch {
    return []
  }
}
