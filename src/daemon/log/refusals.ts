/** Lines of the log about peers that are turned away, of which one peer may cause any number. */
export type Refusals = {
  /**
   * Logs `lines` unless that kind was logged for this peer as often as the limit allows in this minute.
   *
   * @param kind what is counted together, in any words
   */
  readonly log: (kind: string, peer: string, lines: readonly string[]) => void
  /** Says what was left out so far, and counts anew with another limit. */
  readonly restart: (limit: number) => void
}

/** What a test replaces. */
export type Clock = {
  /** Milliseconds that only grow. */
  readonly nowMs: () => number
  /** Calls back once, without keeping the process alive. */
  readonly after: (ms: number, callback: () => void) => void
}

/** The process's own. */
const ownClock: Clock = {
  nowMs: () => performance.now(),
  after: (ms, callback) => void setTimeout(callback, ms).unref(),
}

const windowMs = 60_000

/** Pairs of kind and peer that are counted each on its own; of more, those of one kind are counted together. */
const mostPairs = 1000

type Window = {
  readonly startedMs: number
  /** The line that names the peer, to be repeated with the count. */
  readonly text: string
  /** Counts peers together. */
  readonly shared: boolean
  seen: number
}

/** Starts with nobody seen. `limit`: refusals of one kind from one peer that are logged in a minute; 0 = all. */
export function refusals(write: (text: string) => void, firstLimit: number, clock: Clock = ownClock): Refusals {
  let limit = firstLimit
  // In the order in which their minutes end.
  const windows = new Map<string, Window>()
  let waking = false

  const end = (key: string, window: Window) => {
    windows.delete(key)
    const left = window.seen - limit
    if (left <= 0) return
    const seconds = Math.round((clock.nowMs() - window.startedMs) / 1000)
    const whose = window.shared ? ' from this and other hosts' : ''
    write(`${window.text} (${left} more${whose} in the last ${seconds} seconds, left out: refusal_log_limit)`)
  }
  const wake = () => {
    waking = false
    for (const [key, window] of windows) {
      if (clock.nowMs() - window.startedMs < windowMs) break
      end(key, window)
    }
    wakeLater()
  }
  const wakeLater = () => {
    const [next] = windows.values()
    if (waking || !next) return
    waking = true
    clock.after(Math.max(1, next.startedMs + windowMs - clock.nowMs()), wake)
  }
  const find = (kind: string, peer: string, lines: readonly string[]): Window => {
    const own = `${kind}\n${peer}`
    const shared = windows.size >= mostPairs && !windows.has(own)
    const key = shared ? kind : own
    const open = windows.get(key)
    if (open) return open
    const text = lines.find((line) => line.includes(peer)) ?? lines[0] ?? kind
    const window: Window = { startedMs: clock.nowMs(), text, shared, seen: 0 }
    windows.set(key, window)
    wakeLater()
    return window
  }
  return {
    log: (kind, peer, lines) => {
      if (limit > 0 && ++find(kind, peer, lines).seen > limit) return
      for (const line of lines) write(line)
    },
    restart: (next) => {
      for (const [key, window] of windows) end(key, window)
      limit = next
    },
  }
}
