/** Kinds of value that only one directive has. */
import { type Config, type LogFacility, logFacilities, minListenQueueSize } from './config.ts'
import { decode, readInteger, type ValueReader, word } from './values.ts'

/** `log_facility`: an unknown word is a warning in stock, and `daemon` is used. */
export const facility: ValueReader<LogFacility> = (value) => {
  // Stock's table has this one mistyped, so files that work there have it too.
  const word = value === 'lrp' ? 'lpr' : value
  const found = logFacilities.find((each) => each === word)
  if (found !== undefined) return { value: found }
  return { value: 'daemon', complaint: { severity: 'warning', advice: `write one of ${logFacilities.join(', ')}` } }
}

/** `address_family`: stock HEAD's two words for both families mean the same. */
export const addressFamily: ValueReader<Config['addressFamily']> = word<Config['addressFamily']>([
  ['any', 'any'],
  ['both', 'any'],
  ['4', 4],
  ['6', 6],
])

/** `debug`: any number above 0 is on, unlike with other switches. */
export const debugLevel: ValueReader<boolean> = (value) => ({ value: readInteger(value).number > 0 })

/** `listen_queue_size`: raised to what does not lose queries; stock refuses 0 only. */
export const backlog: ValueReader<number> = (value) => {
  const { number } = readInteger(value)
  if (number !== 0) return { value: Math.min(Math.max(number, minListenQueueSize), 2 ** 31 - 1) }
  return { value: undefined, complaint: { severity: 'error', advice: `write a number, ${minListenQueueSize} or more` } }
}

/** `max_commands`: negative numbers mean no limit, with stock's warning. */
export const commandLimit: ValueReader<number> = (value) => {
  const { number } = readInteger(value)
  if (number >= 0) return { value: Math.min(number, 2 ** 31 - 1) }
  const says = 'max_commands set too low, setting to 0'
  return { value: 0, complaint: { severity: 'warning', says, advice: 'write 0 for no limit' } }
}

/** `compat`: true for `strict`. */
export const compatibility: ValueReader<boolean> = word([
  ['none', false],
  ['strict', true],
])

/** `metrics_address`: `127.0.0.1:9566`, `[::1]:9566`, or a name and a port. */
export const addressAndPort: ValueReader<Config['metricsAddress']> = (value) => {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(decode(value)) ?? []
  const address = bracketed ?? plain
  const port = Number(digits)
  if (address !== undefined && port >= 1 && port <= 65_535) return { value: { address, port } }
  return { value: undefined, complaint: { severity: 'error', advice: 'write ADDRESS:PORT, such as 127.0.0.1:9566' } }
}
