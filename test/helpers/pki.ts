import { spawnSync } from 'node:child_process'
import { plenumCommand } from './plenum.ts'

/** What `plenum pki` printed and how it ended. */
export type PkiRun = { readonly status: number | null; readonly stdout: string; readonly stderr: string }

/** Runs `plenum pki …` in a folder, with every permission that the umask could give. */
export function pkiIn(dir: string, ...words: readonly string[]): PkiRun {
  const command = [...plenumCommand(), 'pki', ...words, '--dir', dir]
  const { status, stdout, stderr } = spawnSync('sh', ['-c', 'umask 000; exec "$@"', 'sh', ...command], {
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

/** The same, for what must go well; gives what it printed. */
export function pkiDone(dir: string, ...words: readonly string[]): string {
  const { status, stdout, stderr } = pkiIn(dir, ...words)
  if (status !== 0) throw new Error(`plenum pki ${words.join(' ')}: ${stderr}`)
  return stdout
}
