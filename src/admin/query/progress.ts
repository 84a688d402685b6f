import { clearLine, progressBar } from '../../check/progress-bar.ts'
import { writeWhole } from '../../check/write-whole.ts'
import { counted, inWords, type Tally } from './tally.ts'

/** Shows on stderr how far it has come. */
export type Progress = {
  readonly show: (tally: Tally) => void
  /** Takes the bar away, so that lines can be printed; the next `show` brings it back. */
  readonly hide: () => void
}

/** How often it is drawn at most, milliseconds. */
const pause = { bar: 100, lines: 1000 }

/** For so many hosts: a bar that is drawn over itself on a terminal, else lines. */
export function progressOf(hosts: number, how: 'bar' | 'lines' | 'none'): Progress {
  let drawnAtMs = Number.NEGATIVE_INFINITY
  let isThere = false
  const hide = () => {
    if (isThere) writeWhole(2, clearLine)
    isThere = false
  }
  if (how === 'none') return { show: () => undefined, hide }
  const show = (tally: Tally) => {
    const nowMs = performance.now()
    const done = counted(tally)
    if (nowMs - drawnAtMs < pause[how] && done < hosts) return
    drawnAtMs = nowMs
    isThere = how === 'bar'
    const text = `${done}/${hosts}  ${inWords(tally)}`
    writeWhole(2, isThere ? progressBar(done / hosts, text) : `${text}\n`)
  }
  return { show, hide }
}
