import type { PacketVersion } from '../../protocol/packet.ts'
import type { TlsWishes } from '../../transport/client-tls.ts'
import type { LatencyReport } from './report.ts'
import type { Times } from './stopwatch.ts'
import { type Visit, type Visitor, versionQuery } from './visit.ts'

const rounds = 3

/** Asks for the version until it was asked often enough. */
export async function moreRounds(
  { visit }: Visitor,
  tls: TlsWishes | undefined,
  version: PacketVersion,
  already: number,
): Promise<readonly Visit[]> {
  const visits: Visit[] = []
  for (let round = already; round < rounds; round++) visits.push(await visit({ tls, version, text: versionQuery }))
  return visits
}

/** The fastest of each part, ms with one digit. */
export function latencyOf(visits: readonly Visit[]): LatencyReport {
  const done = visits.filter(({ asked }) => asked.kind === 'answer')
  const fastest = (part: keyof Times) => {
    const times = done.flatMap(({ times: { [part]: ms } }) => ms ?? [])
    return times.length === 0 ? null : Math.round(Math.min(...times) * 10) / 10
  }
  return {
    ...{ resolve: fastest('resolve'), connect: fastest('connect'), tls: fastest('tls'), answer: fastest('answer') },
    rounds: done.length,
  }
}
