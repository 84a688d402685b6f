import { spawnSync } from 'node:child_process'

/** Is openssl(1) there? Tests make their certificates with it, and ask daemons with `openssl s_client`. */
export const hasOpenssl = spawnSync('openssl', ['version'], { stdio: 'ignore' }).status === 0
export const opensslAdvice = 'apt-get install openssl'
