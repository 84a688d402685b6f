import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'
import { strerror } from '../../src/check/strerror.ts'

/** How a program of this host is run by a plugin. */
export type Start = {
  /** The program's path and its words; no shell sees them. */
  readonly command: readonly string[]
  /** Ends the program. */
  readonly signal: AbortSignal
  /** Hears each line of stdout, without its end. */
  readonly onLine: (line: string) => void
}

/** How it ended. */
export type Ended =
  | { readonly kind: 'ended'; readonly exitCode: number | undefined; readonly stderr: string }
  /** It could not be started, or was ended because of what it prints. */
  | { readonly kind: 'failed'; readonly reason: string }

/**
 * Where programs are looked for, whatever the caller's PATH is: one in a folder of a user must not run as the agent. /usr
 * comes before what is a link to it on most hosts, as rules of sudo name /usr/bin/mailq.
 */
const folders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin']
/** More of what a program complains about helps nobody. */
const stderrCharacters = 16 * 1024
/** One line of postqueue lists every recipient of a mail. */
const lineCharacters = 16 * 1024 * 1024

/** The path of a program in the system's folders below `root`; undefined where none may be run. */
export function findProgram(name: string, root = '/', more: readonly string[] = []): string | undefined {
  return [...folders, ...more].map((folder) => join(root, folder, name)).find(mayRun)
}

function mayRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/**
 * Runs a program to its end, with nothing on stdin and an environment of its own, in English. Rejects with the signal's
 * reason when that comes first.
 */
export function runProgram({ command, signal, onLine }: Start): Promise<Ended> {
  const { promise, resolve, reject } = Promise.withResolvers<Ended>()
  const [program = '', ...args] = command
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: folders.join(':'), LC_ALL: 'C' },
  })
  // One that cannot be ended, as it runs as another user, is left alone: nothing waits for it.
  const giveUp = () => {
    child.kill('SIGTERM')
    child.stdout.destroy()
    child.stderr.destroy()
    child.unref()
  }
  const abort = () => {
    reject(signal.reason)
    giveUp()
  }
  signal.addEventListener('abort', abort, { once: true })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (stderr.length < stderrCharacters) stderr += text
  })
  const split = lines(onLine)
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (split.add(text)) return
    resolve({ kind: 'failed', reason: `${program} prints a line of more than ${lineCharacters >> 20} MiB` })
    giveUp()
  })
  child.once('error', (error) => {
    signal.removeEventListener('abort', abort)
    resolve({ kind: 'failed', reason: `cannot run ${program}: ${strerror(error)}` })
  })
  child.once('close', (code) => {
    signal.removeEventListener('abort', abort)
    split.end()
    resolve({ kind: 'ended', exitCode: code ?? undefined, stderr })
  })
  return promise
}

/** Chunks to lines; a long line is put together once, when its end is there. */
function lines(onLine: (line: string) => void) {
  let pieces: string[] = []
  let waiting = 0
  return {
    add: (text: string): boolean => {
      pieces.push(text)
      waiting += text.length
      if (!text.includes('\n')) return waiting <= lineCharacters
      const whole = pieces.join('').split('\n')
      const rest = whole.pop() ?? ''
      pieces = [rest]
      waiting = rest.length
      whole.forEach(onLine)
      return true
    },
    end: () => {
      const rest = pieces.join('')
      if (rest !== '') onLine(rest)
    },
  }
}
