import { BlockList, isIP } from 'node:net'

/** What -a names. */
export type Expected = {
  /** As given. */
  readonly text: string
  /** Is this part of an answer meant? */
  readonly matches: (answer: string) => boolean
}

/** An address in any spelling, a network, or a name as it stands in the answer. */
export function parseExpected(text: string): Expected {
  const [address = '', bits] = text.split('/')
  const family = isIP(address)
  const most = family === 6 ? 128 : 32
  if (family === 0 || (bits !== undefined && (!/^\d{1,3}$/.test(bits) || Number(bits) > most)))
    return { text, matches: (answer) => answer.toLowerCase() === text.toLowerCase() }
  const list = new BlockList()
  list.addSubnet(address, Number(bits ?? most), family === 6 ? 'ipv6' : 'ipv4')
  return { text, matches: (answer) => isIP(answer) === family && list.check(answer, family === 6 ? 'ipv6' : 'ipv4') }
}

/** Is what came what was expected: one of it, or with `all` each and nothing else? */
export function isExpected(answers: readonly string[], expected: readonly Expected[], all: boolean): boolean {
  if (expected.length === 0) return true
  const isMeant = (answer: string) => expected.some(({ matches }) => matches(answer))
  if (!all) return answers.some(isMeant)
  return answers.every(isMeant) && expected.every(({ matches }) => answers.some(matches))
}
