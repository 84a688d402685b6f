import type { PacketVersion } from '../protocol/packet.ts'
import type { Query } from './query.ts'

/** What earlier checks learned of one peer. */
export type Lessons = { readonly version?: PacketVersion | undefined; readonly session?: Buffer | undefined }

/** Where lessons are kept; neither call throws or waits. */
export type PeerMemory = {
  readonly recall: (query: Query) => Lessons
  readonly learn: (query: Query, lessons: Lessons) => void
}
