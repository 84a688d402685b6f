import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { strerror } from '../../src/check/strerror.ts'
import type { Asking, Call, Reply } from './ask.ts'
import { type CallNote, noteFolder, takeNote } from './call-note.ts'

/**
 * Takes pairs of a path and a mount point, either empty where nothing is to be asked about it, starts a process for each, and tells its number; each
 * tells what stat(1) said. A file system of zero blocks may be one that is closed to us, of which only stat(2) knows.
 * They are children of nobody who waits for them: one that hangs goes on when this run, the shell and the daemon's thread
 * are long gone, and leaves no zombie.
 */
const script = `
i=0
while [ $# -gt 0 ]; do
  (
    r=$(
      [ -z "$1" ] || stat -c x -- "$1" 2>&1 >/dev/null || exit
      [ -n "$2" ] || exec echo =
      exec stat -f -c '= %S %b %f %a %c %d' -- "$2" 2>&1
    )
    case "$r" in
      "= "*" 0 "*) e=$(stat -c x -- "$2" 2>&1 >/dev/null) || r=$e ;;
    esac
    printf '%s %s\\n' "$i" "$r"
  ) &
  echo "$i pid $!"
  shift 2
  i=$((i + 1))
done`

/** Only what it needs; error messages are read. */
const environment = { PATH: '/usr/bin:/bin', LC_ALL: 'C' }

/** How often to look whether another run has its answer, ms. */
const lookAgainMs = 10

/** Asks file systems that may hang, each as long as patience lasts; none that is being asked already. */
export async function askApart(calls: readonly Call[], asking: Asking): Promise<readonly (readonly [Call, Reply])[]> {
  const patience = AbortSignal.any([asking.signal, AbortSignal.timeout(asking.patienceMs)])
  const startedAt = performance.now()
  const waitedSeconds = () => Math.round((performance.now() - startedAt) / 1000)
  const notes = noteFolder(asking.env, asking.mounts)
  const free: { call: Call; note: CallNote }[] = []
  const waiting: { call: Call; seconds: number }[] = []
  for (const call of calls) {
    const taken = takeNote(notes, call.mount)
    if (taken.kind === 'taken') free.push({ call, note: taken.note })
    else waiting.push({ call, seconds: taken.seconds })
  }
  const [asked, later] = await Promise.all([
    askNow(free, asking.root, patience),
    Promise.all(waiting.map(({ call, seconds }) => askLater(call, seconds, notes, asking, patience))),
  ])
  return [
    ...free.map(({ call }, at) => [call, asked[at] ?? { kind: 'stuck', seconds: waitedSeconds() }] as const),
    ...waiting.map(({ call }, at) => [call, later[at] ?? { kind: 'stuck', seconds: waitedSeconds() }] as const),
  ]
}

/** Another run asks it: when that one has its answer we ask too, but not while it hangs. */
async function askLater(
  call: Call,
  seconds: number,
  notes: string | undefined,
  asking: Asking,
  patience: AbortSignal,
): Promise<Reply | undefined> {
  // Its time counts from when it was asked.
  while (!patience.aborted && seconds * 1000 < asking.patienceMs) {
    await sleep(lookAgainMs)
    const taken = takeNote(notes, call.mount)
    if (taken.kind === 'taken') return (await askNow([{ call, note: taken.note }], asking.root, patience))[0]
    seconds = taken.seconds
  }
  return { kind: 'stuck', seconds: Math.round(seconds) }
}

/** The replies in the order of the calls; undefined where none came in time, and its note stays. */
function askNow(
  calls: readonly { readonly call: Call; readonly note: CallNote }[],
  root: string,
  patience: AbortSignal,
): Promise<readonly (Reply | undefined)[]> {
  const replies: (Reply | undefined)[] = calls.map(() => undefined)
  if (calls.length === 0) return Promise.resolve(replies)
  const all = Promise.withResolvers<readonly (Reply | undefined)[]>()
  const pairs = calls.flatMap(({ call: { name, mount, wantsFigures } }) => [
    wantsFigures && name === mount.folder ? '' : join(root, resolve(name)),
    wantsFigures ? join(root, mount.folder) : '',
  ])
  const child = spawn('/bin/sh', ['-c', script, 'sh', ...pairs], {
    stdio: ['ignore', 'pipe', 'ignore'],
    // Out of the group that a poller ends when it has waited enough.
    detached: true,
    cwd: '/',
    env: environment,
  })
  const finish = () => {
    patience.removeEventListener('abort', finish)
    child.stdout.destroy()
    all.resolve(replies)
  }
  const settle = (at: number, reply: Reply) => {
    calls[at]?.note.remove()
    replies[at] = reply
    if (replies.every((one) => one !== undefined)) finish()
  }
  child.once('error', (error) => {
    for (const at of calls.keys()) settle(at, { kind: 'failed', reason: `cannot start /bin/sh: ${strerror(error)}` })
  })
  createInterface(child.stdout).on('line', (line) => {
    const [, index, pid, words] = /^(\d+) (?:pid (\d+)|(.*))$/.exec(line) ?? []
    if (index === undefined || replies[Number(index)] !== undefined) return
    if (pid !== undefined) calls[Number(index)]?.note.handTo(Number(pid))
    else settle(Number(index), parseReply(words ?? ''))
  })
  patience.addEventListener('abort', finish, { once: true })
  if (patience.aborted) finish()
  return all.promise
}

/** Figures, or `stat: cannot …: REASON`. */
function parseReply(words: string): Reply {
  if (words === '=') return { kind: 'reached' }
  const figures = /^= (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)$/.exec(words)?.slice(1).map(Number)
  if (!figures)
    return { kind: 'failed', reason: words.slice(words.lastIndexOf(': ') + 1).trim() || 'stat(1) said nothing' }
  const [blockSize = 0, blocks = 0, free = 0, available = 0, inodes = 0, freeInodes = 0] = figures
  return { kind: 'figures', figures: { blockSize, blocks, free, available, inodes, freeInodes } }
}
