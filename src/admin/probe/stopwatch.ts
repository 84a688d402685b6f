import type { Phase } from '../../client/ask.ts'

/** How long the parts of one connection took, ms; a part that was not reached is missing. */
export type Times = Partial<Record<'resolve' | 'connect' | 'tls' | 'answer', number>>

/** Is told when a phase begins. */
export function stopwatch() {
  const began = new Map<Phase | 'received', number>()
  const between = (from: Phase, ...to: readonly (Phase | 'received')[]) => {
    const start = began.get(from)
    const end = to.map((phase) => began.get(phase)).find((ms) => ms !== undefined)
    return start === undefined || end === undefined ? undefined : end - start
  }
  return {
    begin: (phase: Phase | 'received') => void began.set(phase, performance.now()),
    times: (): Times => {
      const parts = {
        resolve: between('resolving', 'connecting'),
        connect: between('connecting', 'handshake', 'sending'),
        tls: between('handshake', 'sending'),
        answer: between('sending', 'received'),
      }
      return Object.fromEntries(Object.entries(parts).filter(([, ms]) => ms !== undefined))
    },
  }
}
