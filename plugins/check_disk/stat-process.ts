import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { isRaw, rawBytes } from '../../src/check/raw-words.ts'
import { strerror } from '../../src/check/strerror.ts'
import type { Call, Reply } from './ask.ts'
import type { CallNote } from './call-note.ts'
import type { Mount } from './mounts.ts'

/**
 * Takes pairs of a path and a mount point, either empty where nothing is to be asked about it, starts a process for each, and tells its number; each
 * tells what stat(1) said. A file system of zero blocks may be one that is closed to us, of which only stat(2) knows.
 * None asks before it gets a line on descriptor 3: until its number stands in the note, nobody would know of a call that this run
 * left behind.
 * They are children of nobody who waits for them: one that hangs goes on when this run, the shell and the daemon's thread
 * are long gone, and leaves no zombie.
 */
const script = `
exec 3<&0
name() {
  case $1 in
    *\\\\*) n=$(printf %b. "$1") && n=\${n%.} ;;
    *) n=$1 ;;
  esac
}
i=0
while [ $# -gt 0 ]; do
  (
    read -r go <&3 || exit
    name "$1"; path=$n
    name "$2"; mount=$n
    r=$(
      [ -z "$path" ] || stat -c x -- "$path" 2>&1 >/dev/null || exit
      [ -n "$mount" ] || exec echo =
      exec stat -f -c '= %S %b %f %a %c %d' -- "$mount" 2>&1
    )
    case "$r" in
      "= "*" 0 "*) e=$(stat -c x -- "$mount" 2>&1 >/dev/null) || r=$e ;;
    esac
    printf '%s %s\\n' "$i" "$r"
  ) &
  echo "$i pid $!"
  shift 2
  i=$((i + 1))
done`

/** Only what it needs; error messages are read. */
const environment = { PATH: '/usr/bin:/bin', LC_ALL: 'C' }

/** The replies in the order of the calls; undefined where none came in time, and its note stays. */
export function askNow(
  calls: readonly { readonly call: Call; readonly note: CallNote }[],
  root: string,
  patience: AbortSignal,
): Promise<readonly (Reply | undefined)[]> {
  const replies: (Reply | undefined)[] = calls.map(() => undefined)
  if (calls.length === 0) return Promise.resolve(replies)
  const all = Promise.withResolvers<readonly (Reply | undefined)[]>()
  const pairs = calls.flatMap(({ call: { name, mount, wantsFigures } }) => [
    wantsFigures && name === mount.folder ? '' : word(join(root, resolve(name)) + wayIn(mount)),
    wantsFigures ? word(join(root, mount.folder)) : '',
  ])
  const child = spawn('/bin/sh', ['-c', script, 'sh', ...pairs], {
    stdio: ['pipe', 'pipe', 'ignore'],
    // Out of the group that a poller ends when it has waited enough.
    detached: true,
    cwd: '/',
    env: environment,
  })
  let handed = 0
  let isOver = false
  const finish = () => {
    isOver = true
    patience.removeEventListener('abort', finish)
    child.stdin.destroy()
    child.stdout.destroy()
    // Those who got no line end without having asked.
    if (handed < calls.length) for (const { note } of calls) note.remove()
    all.resolve(replies)
  }
  const settle = (at: number, reply: Reply) => {
    calls[at]?.note.remove()
    replies[at] = reply
    if (replies.every((one) => one !== undefined)) finish()
  }
  const settleAll = (reason: string) => {
    for (const at of calls.keys()) if (!isOver && replies[at] === undefined) settle(at, { kind: 'failed', reason })
  }
  child.once('error', (error) => {
    settleAll(`cannot start /bin/sh: ${strerror(error)}`)
  })
  child.stdin.on('error', () => undefined)
  const hand = (at: number, pid: number) => {
    calls[at]?.note.handTo(pid)
    // One line for each, and a process takes no more than its own.
    if (++handed === calls.length) child.stdin.end('\n'.repeat(handed))
  }
  const lines = createInterface(child.stdout)
  lines.on('line', (line) => {
    const [, index, pid, words] = /^(\d+) (?:pid (\d+)|(.*))$/.exec(line) ?? []
    if (index === undefined || replies[Number(index)] !== undefined) return
    if (pid !== undefined) hand(Number(index), Number(pid))
    else settle(Number(index), parseReply(words ?? ''))
  })
  // Nobody is left who could say anything.
  lines.on('close', () => settleAll('stat(1) said nothing'))
  patience.addEventListener('abort', finish, { once: true })
  if (patience.aborted) finish()
  return all.promise
}

/** Only who goes into it wakes an automount point whose folder is there already, as in a map with `browse`. */
const wayIn = ({ type }: Mount) => (type === 'autofs' ? '/.' : '')

/** A path for printf's %b, as an argument of a new process: Node gives it UTF-8 only. */
function word(path: string): string {
  const special = /[^\x20-\x5b\x5d-\x7e]/g
  return isRaw(path) || path.includes('\\')
    ? rawBytes(path)
        .toString('latin1')
        .replace(special, (c) => `\\0${c.charCodeAt(0).toString(8).padStart(3, '0')}`)
    : path
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
