import type { PacketVersion } from '../../protocol/packet.ts'
import type { TlsWishes } from '../../transport/client-tls.ts'
import { closedUnread } from './contact.ts'
import { answered, type Visit, type Visitor } from './visit.ts'

/** A command that no host has: what is asked of it is refused or looked up, never run. */
const noCommand = '_plenum_probe'

/** Does a daemon take arguments? */
export type ArgumentFindings = {
  readonly taken: 'yes' | 'no' | 'by client' | 'unknown'
  /** Characters of the shell that it takes in them. */
  readonly characters: readonly string[]
}

/** What a shell would make something of; `$(` only with allow_bash_command_substitution. */
const shellCharacters = ['$(', ';', '|', '&', '`', '>', '\n']

/** Sends arguments for a command that does not exist. The host logs a line or two for each that it refuses. */
export async function probeArguments(
  { visit }: Visitor,
  tls: TlsWishes | undefined,
  versions: readonly PacketVersion[],
): Promise<ArgumentFindings> {
  // A 3.x daemon looks for arguments in the wrong place of its own packets (spec/nrpe.md T18).
  const version = ([4, 2, 3] as const).find((one) => versions.includes(one)) ?? 2
  const askWith = async (argument: string) =>
    reactionOf(await visit({ tls, version, text: `${noCommand}!${argument}` }))
  const taken = await askWith('x')
  if (taken !== 'yes') return { taken, characters: [] }
  const characters: string[] = []
  for (const character of shellCharacters) if ((await askWith(`x${character}x`)) === 'yes') characters.push(character)
  return { taken, characters }
}

/** Stock hangs up on what it refuses; Plenum and NSClient++ say why. */
function reactionOf(visit: Visit): ArgumentFindings['taken'] {
  if (closedUnread(visit)) return 'no'
  if (visit.asked.kind !== 'answer' || !answered(visit)) return 'unknown'
  const text = visit.asked.packet.text.toString('latin1')
  return reactions.find(([words]) => words.test(text))?.[1] ?? 'unknown'
}

const reactions: readonly (readonly [RegExp, ArgumentFindings['taken']])[] = [
  [/^NRPE: Command '.*' not defined/s, 'yes'],
  [/for this client|This client may ask for nothing/, 'by client'],
  [/not (currently )?allowed|holds a command substitution/, 'no'],
]
