import type { Options } from '../../src/check/options.ts'
import { parseTimeLimit, type TimeLimit } from '../../src/check/time-limit.ts'
import { familyOf } from '../net/options.ts'

/** From here on it alerts. */
export type Limits = {
  /** Round trip average, milliseconds. */
  readonly rta: number
  /** Packet loss, whole percent. */
  readonly pl: number
}

/** A command line that makes sense. */
export type Settings = {
  readonly hosts: readonly [string, ...(readonly string[])]
  readonly family: 0 | 4 | 6
  readonly warning: Limits
  readonly critical: Limits
  readonly packets: number
  readonly asLink: boolean
  readonly isStrict: boolean
  /** Long enough for all packets. */
  readonly limit: TimeLimit
}

const defaultPackets = 5
/** ping's own limit is 2^63; a check of a day is a mistake. */
const mostPackets = 86_400

/** Reads options and, behind them, the older `HOST PL PL RTA RTA PACKETS`; the reason where they make no sense. */
export function readSettings(options: Options): Settings | string {
  const [operand, ...older] = options.operands
  const named = [...options.texts('hostname'), ...(operand === undefined || options.has('hostname') ? [] : [operand])]
  const [host, ...others] = named.flatMap((name) => name.split(',')).filter((name) => name !== '')
  if (host === undefined) return unparsed()
  const shape = options.has('strict') ? looseShape : exactShape
  const warning = readLimits(shape, options.text('warning'), older[2], older[0])
  const critical = readLimits(shape, options.text('critical'), older[3], older[1])
  const wrong = [options.text('warning'), options.text('critical')].find(
    (text) => text !== undefined && !shape.test(text),
  )
  if (wrong !== undefined) return `check_ping: Threshold must be RTA,PL% as 100,20% - ${wrong}`
  for (const [name, limit] of [
    ['wrta', warning.rta],
    ['wpl', warning.pl],
    ['crta', critical.rta],
    ['cpl', critical.pl],
  ] as const)
    if (limit === undefined) return unparsed(`<${name}> was not set`)
  const both = { warning: whole(warning), critical: whole(critical) }
  if (both.warning.rta > both.critical.rta)
    return unparsed(
      `<wrta> (${both.warning.rta.toFixed(6)}) cannot be larger than <crta> (${both.critical.rta.toFixed(6)})`,
    )
  if (both.warning.pl > both.critical.pl)
    return unparsed(`<wpl> (${both.warning.pl}) cannot be larger than <cpl> (${both.critical.pl})`)
  const packetsText = options.text('packets') ?? older[4] ?? `${defaultPackets}`
  const packets = /^\d{1,5}$/.test(packetsText) ? Number(packetsText) : 0
  if (packets < 1 || packets > mostPackets)
    return `check_ping: <max_packets> (${packetsText}) must be a number from 1 to ${mostPackets}`
  const limit = parseTimeLimit(options.text('timeout'))
  if (!limit) return `check_ping: Timeout interval must be a positive number, not '${options.text('timeout')}'`
  return {
    hosts: [host, ...others],
    family: familyOf(options),
    ...both,
    packets,
    asLink: options.has('link') && !options.has('nohtml'),
    isStrict: options.has('strict'),
    limit: { ...limit, seconds: Math.max(Math.ceil(limit.seconds), packets + 1) },
  }
}

const exactShape = /^(\d*\.?\d+),(\d+)(?:\.\d+)?%$/

/** With --strict: a colon will do too, and what stands behind is passed over. */
const looseShape = /^\s*(\d*\.?\d+)[,:]+\s*(\d+).*%/s

function unparsed(reason?: string): string {
  return [...(reason === undefined ? [] : [reason]), 'check_ping: Could not parse arguments'].join('\n')
}

type Read = { readonly rta: number | undefined; readonly pl: number | undefined }

/** Of an option, or of the operands that older configurations have. */
function readLimits(shape: RegExp, option: string | undefined, rta: string | undefined, pl: string | undefined): Read {
  const [, fromRta, fromPl] = shape.exec(option ?? '') ?? []
  return { rta: numberOf(fromRta ?? rta), pl: numberOf(fromPl ?? pl) }
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d*\.?\d+%?$/.test(text) ? Number.parseFloat(text) : undefined
}

const whole = ({ rta = 0, pl = 0 }: Read): Limits => ({ rta, pl: Math.floor(pl) })
