/** The listings of mail servers that are made for people; `postqueue -j`, made for programs, is in postqueue.ts. */
import { count, type Tally } from './queue.ts'

/** `-- 2588 Kbytes in 10003 Requests.` at the end, or `Mail queue is empty`. */
export function tallyPostfix(): Tally {
  let unsent: number | undefined
  return {
    add: (line) => {
      unsent = postfixTotal(line) ?? unsent
    },
    queue: () => (unsent === undefined ? undefined : { unsent }),
  }
}

function postfixTotal(line: string): number | undefined {
  if (line.startsWith('Mail queue is empty')) return 0
  const total = /^-- \d+ Kbytes in (\d+) Requests?\.$/.exec(line)?.[1]
  return total === undefined ? undefined : Number(total)
}

/** An id of Exim, as `1xXTKV-0001dI-0Z`; those of 4.97 and later are longer. */
const eximId = /\s[0-9A-Za-z]{6}-[0-9A-Za-z]{6}(?:[0-9A-Za-z]{5})?-[0-9A-Za-z]{2}(?:[0-9A-Za-z]{2})?\s/

/** ` 0m   297 1xXTKV-0001dI-0Z <a@example.org>`, then the recipients; nothing where the queue is empty. */
export const tallyExim = () => countLines(eximId)

/** `2026-11-29 01:02:39 45 bytes from <a@example.org>`, then the recipients; nothing where the queue is empty. */
export const tallyNullmailer = () => countLines(/^\d{4}-\d{2}-\d{2}\s+\d{2}:\d{2}:\d{2}\s+\d+\sbytes/)

function countLines(pattern: RegExp): Tally {
  let unsent = 0
  return {
    add: (line) => {
      if (pattern.test(line)) unsent++
    },
    queue: () => ({ unsent }),
  }
}

/** qmail-qstat: `messages in queue: 3` and `messages in queue but not yet preprocessed: 1`. */
export function tallyQmail(): Tally {
  const numbers = new Map<string, number>()
  return {
    add: (line) => {
      const [, what, number] = /^messages in queue( but not yet preprocessed)?: (\d+)/.exec(line) ?? []
      if (number !== undefined) numbers.set(what === undefined ? 'unsent' : 'preprocessed', Number(number))
    },
    queue: () => {
      const [unsent, preprocessed] = [numbers.get('unsent'), numbers.get('preprocessed')]
      return unsent === undefined || preprocessed === undefined ? undefined : { unsent, preprocessed }
    },
  }
}

/** Why sendmail could not deliver, with the last two labels of the host that it tried. */
const sendmailTrouble = [
  /\s\(reply:\sread\serror\sfrom\s(?:.*\.)?(\w+\.\w+)\.$/,
  /\s\(timeout\swriting\smessage\sto\s(?:.*\.)?(\w+\.\w+)\.:/,
  /\s\(host\smap:\slookup\s\((?:.*\.)?(\w+\.\w+)\):/,
  /\s\(Deferred:\s.*[\s.](\w+\.\w+)\.\)/,
]

/**
 * One part a queue folder, `/var/spool/mqueue (2 requests)` or `… is empty`, the total at the end where there are
 * several. The mailq of another server that stands in for sendmail's is read too, as it would else count as empty.
 */
export function tallySendmail(): Tally {
  const [from, to] = [new Map<string, number>(), new Map<string, number>()]
  const totals: { folders?: number; all?: number } = {}
  let isBlank = true
  const readTotal = (line: string): boolean => {
    const all = /^\s+Total requests: (\d+)$/i.exec(line)?.[1] ?? postfixTotal(line)
    if (all !== undefined) totals.all = Number(all)
    const folder = /^\s*\S+ is empty$/.test(line) ? '0' : /^\s*\/\S* \((\d+) requests?\b/.exec(line)?.[1]
    if (folder !== undefined) totals.folders = (totals.folders ?? 0) + Number(folder)
    return all !== undefined || folder !== undefined
  }
  return {
    add: (line) => {
      isBlank &&= line.trim() === ''
      if (readTotal(line)) return
      const domain = /@(?:.*\.)?(\w[\w-]*\.\w+)(?:>|$)/.exec(line)?.[1]
      if (domain !== undefined) {
        // Recipients stand behind blanks; they are counted where they wait for a host.
        if (/^\w/.test(line)) count(from, domain)
        return
      }
      const trouble = sendmailTrouble.map((pattern) => pattern.exec(line)?.[1]).find((host) => host !== undefined)
      if (trouble !== undefined) count(to, trouble)
      if (/\s\(I\/O\serror\)/.test(line)) count(to, 'UNKNOWN')
    },
    queue: () => {
      const unsent = totals.all ?? totals.folders ?? (isBlank ? 0 : undefined)
      return unsent === undefined ? undefined : { unsent, domains: { from, to } }
    },
  }
}
