import type { Packet } from '../../protocol/packet.ts'

/** The most text of an answer, and what sets that limit. */
export type LargestAnswer = { readonly bytes: number; readonly limitedBy: string }

/** Text of a v2 answer of the standard size, and of a v3 or v4 one of stock up to 4.1.3 (spec/nrpe.md §1.4). */
export const v2TextBytes = 1023
const stockTextBytes = 65_504

/** From answers to the version query, one for each packet version. Undefined where nothing is known of such a daemon. */
export function largestAnswer(answers: readonly Packet[], isNrpe: boolean): LargestAnswer | undefined {
  const told = answers.find(({ version, offerBytes }) => version !== 2 && offerBytes !== undefined)
  if (told?.offerBytes !== undefined)
    return { bytes: told.offerBytes - 1, limitedBy: 'max_packetbuffer_length of the host' }
  const newest = answers.find(({ version }) => version !== 2)
  if (!newest) return { bytes: v2TextBytes, limitedBy: 'version 2 packets' }
  return isNrpe ? { bytes: stockTextBytes, limitedBy: 'the buffer compiled into its nrpe' } : undefined
}
