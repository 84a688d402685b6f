import type { Endpoint } from '../transport/listen.ts'

/** Where systemd puts the first socket (sd_listen_fds(3)). */
const firstFd = 3

/**
 * The listening sockets that systemd opened for this process, if any. Takes the variables that name them out of the
 * environment, so that no command is told of them.
 */
export function takeInheritedSockets(env: NodeJS.ProcessEnv = process.env, pid = process.pid): readonly Endpoint[] {
  const { LISTEN_PID, LISTEN_FDS } = env
  for (const name of ['LISTEN_PID', 'LISTEN_FDS', 'LISTEN_FDNAMES']) delete env[name]
  const count = Number(LISTEN_FDS)
  if (Number(LISTEN_PID) !== pid || !Number.isInteger(count) || count < 1) return []
  return Array.from({ length: Math.min(count, 64) }, (_, index) => ({
    address: `socket ${index + 1} of systemd`,
    port: 0,
    fd: firstFd + index,
  }))
}
