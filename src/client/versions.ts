import type { PacketVersion } from '../protocol/packet.ts'

/**
 * In which versions to ask a peer. A remembered one comes first and one other behind it: that is one connection more
 * than needed at most. `fitsV2`: its packets can carry the text; where not, trying it costs no connection.
 */
export function versionsFor(
  known: PacketVersion | undefined,
  wanted: readonly PacketVersion[],
  fitsV2: boolean,
): readonly PacketVersion[] {
  if (known === undefined) return wanted
  return fitsV2 ? short[known] : long[known]
}

type Plans = Readonly<Record<PacketVersion, readonly PacketVersion[]>>

/** Every daemon speaks version 2. One that refuses it may be another daemon by now. */
const short: Plans = { 4: [4, 2], 3: [3, 2], 2: [2, 4] }
const long: Plans = { 4: [4, 3, 2], 3: [3, 4, 2], 2: [4, 3, 2] }

/** What a peer did: answered in a version, `full` = in version 2 with as much as fits, or refused every one unread. */
export type Reaction = PacketVersion | 'full' | 'refused' | 'nothing'

/**
 * The version to ask in first from now on; undefined = the newest, with all others behind it. A peer that still takes
 * version 2 may be an upgraded one whose answers are cut by it, so its way down is one step a check, and a full answer
 * leads up again.
 */
export function nextLesson(known: PacketVersion | undefined, reaction: Reaction): PacketVersion | undefined {
  switch (reaction) {
    case 'nothing':
      return known
    case 'refused':
      return known ?? 4
    case 4:
    case 3:
      return reaction
    case 2:
    case 'full':
      if (known === 4) return 3
      return known === 2 && reaction === 'full' ? 4 : 2
  }
}
