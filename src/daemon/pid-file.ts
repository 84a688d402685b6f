import { readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { strerror } from '../check/strerror.ts'

/** Writes the pid file before root is given up; the text of the refusal, if it cannot (spec/nrpe.md §2.13). */
export function writePidFile(path: string): string | undefined {
  const running = readPid(path)
  if (running !== undefined && (running === 0 || isAlive(running))) {
    const advice = running === 0 ? 'it holds no number' : 'wait for its end'
    return `There's already an NRPE server running (PID ${running}).  Bailing out... (pid_file '${path}': ${advice}, or remove it if no nrpe runs)`
  }
  try {
    if (running !== undefined) unlinkSync(path)
    writeFileSync(path, `${process.pid}\n`, { mode: 0o644, flag: 'wx' })
    return undefined
  } catch (error) {
    return `Cannot write to pidfile '${path}' - check your privileges. (${strerror(error)})`
  }
}

/** Removes it, unless another daemon has written its own meanwhile; the text of the complaint, if it cannot. */
export function removePidFile(path: string): string | undefined {
  const pid = readPid(path)
  if (pid !== undefined && pid !== process.pid) return `Pidfile '${path}' is of process ${pid} by now, and stays.`
  try {
    unlinkSync(path)
    return undefined
  } catch (error) {
    return `Cannot remove pidfile '${path}' - check your privileges. (${strerror(error)})`
  }
}

/** undefined: no file. 0: a file without a number, which stock takes for a running daemon. */
function readPid(path: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(path, 'utf8'), 10) || 0
  } catch {
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !isZombie(pid)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Ended, and only waiting for a parent that never asks, as in a container without an init. */
function isZombie(pid: number): boolean {
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    return false
  }
}
