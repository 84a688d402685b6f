import { resolve } from 'node:path'
import type { Config } from './config.ts'

/**
 * Makes the paths of a configuration absolute. Stock opens most of these files before it leaves the folder of its
 * start; our daemon may come to them after that, and comes to them again at each reload.
 */
export function withFullPaths(config: Config, cwd: string): Config {
  const full = (path: string | undefined) => (path === undefined ? undefined : resolve(cwd, path))
  const { certFile, privatekeyFile, cacertFile, crlFile } = config.ssl
  return {
    ...config,
    pidFile: full(config.pidFile),
    logFile: full(config.logFile),
    ssl: {
      ...config.ssl,
      certFile: full(certFile),
      privatekeyFile: full(privatekeyFile),
      cacertFile: full(cacertFile),
      crlFile: full(crlFile),
    },
  }
}
