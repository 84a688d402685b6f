import type { CharSet, Expression, Place } from './syntax.ts'

/** One step of a search; `next` and the like are places in the program. */
export type Step =
  | { readonly kind: 'set'; readonly has: CharSet; readonly next: number }
  | { readonly kind: 'place'; readonly holds: Place; readonly next: number }
  | { readonly kind: 'split'; readonly ways: readonly number[] }
  | { readonly kind: 'found' }

/** Steps, and where to begin. */
export type Program = { readonly steps: readonly Step[]; readonly start: number }

/** More than anybody writes; a search takes no longer than characters times steps. */
const mostSteps = 40_000

/** Lays an expression out in steps, from its end to its start. Throws in the C library's words. */
export function programOf(expression: Expression): Program {
  const steps: Step[] = [{ kind: 'found' }]
  const add = (step: Step) => {
    if (steps.length >= mostSteps) throw new Error('Regular expression too big')
    return steps.push(step) - 1
  }
  const lay = (part: Expression, next: number): number => {
    switch (part.kind) {
      case 'set':
        return add({ kind: 'set', has: part.has, next })
      case 'place':
        return add({ kind: 'place', holds: part.holds, next })
      case 'sequence':
        return part.parts.reduceRight((behind, inner) => lay(inner, behind), next)
      case 'either': {
        const ways = part.choices.map((choice) => lay(choice, next))
        return ways.length === 1 ? (ways[0] ?? next) : add({ kind: 'split', ways })
      }
      case 'repeat':
        return layRepeat(part, next)
    }
  }
  const layRepeat = ({ part, least, most }: Extract<Expression, { kind: 'repeat' }>, next: number): number => {
    let start = next
    if (most === Number.POSITIVE_INFINITY) {
      const ways = [next]
      start = add({ kind: 'split', ways })
      ways.push(lay(part, start))
    } else {
      for (let times = least; times < most; times++) start = add({ kind: 'split', ways: [next, lay(part, start)] })
    }
    for (let times = 0; times < least; times++) start = lay(part, start)
    return start
  }
  const start = lay(expression, 0)
  return { steps, start }
}
