import { count, type Tally } from './queue.ts'

/** `postqueue -j`: an object a line for each message, nothing where the queue is empty; since Postfix 3.1. */
export function tallyPostqueue(excludeReason: RegExp | undefined): Tally {
  let [unsent, deferred, excluded, isListing] = [0, 0, 0, true]
  let oldestArrival: number | undefined
  const reasons = new Map<string, number>()
  return {
    add: (line) => {
      const message = readMessage(line)
      if (!message) {
        isListing &&= line.trim() === ''
        return
      }
      if (
        excludeReason &&
        message.reasons.length > 0 &&
        message.reasons.every((reason) => excludeReason.test(reason))
      ) {
        excluded++
        return
      }
      unsent++
      if (message.isDeferred) deferred++
      if (oldestArrival === undefined || message.arrival < oldestArrival) oldestArrival = message.arrival
      for (const reason of new Set(message.reasons.map(withoutAddress))) count(reasons, reason)
    },
    queue: () => (isListing ? { unsent, details: { oldestArrival, deferred, excluded, reasons } } : undefined),
  }
}

type Message = { readonly arrival: number; readonly isDeferred: boolean; readonly reasons: readonly string[] }

function readMessage(line: string): Message | undefined {
  const message = parsed(line)
  if (!isRecord(message) || typeof message.arrival_time !== 'number') return undefined
  const recipients = Array.isArray(message.recipients) ? message.recipients.filter(isRecord) : []
  const reasons = recipients.map((recipient) => recipient.delay_reason).filter((reason) => typeof reason === 'string')
  return { arrival: message.arrival_time, isDeferred: message.queue_name === 'deferred', reasons }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

/** A host with several addresses has one reason: `connect to mx.example.org[…]:25: Connection timed out`. */
function withoutAddress(reason: string): string {
  return reason.replace(/\[[0-9a-fA-F.:]+\]/g, '[…]')
}
