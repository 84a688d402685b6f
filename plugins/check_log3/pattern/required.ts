import { choicesOf, EMPTY, eitherOf, joined, type Need, type Needles, NONE, ofPlaces, repeated } from './need.ts'
import { printSet } from './print-set.ts'
import { isAscii } from './shape.ts'
import type { Node } from './syntax.ts'

/**
 * Rare texts, of each of which every line with a match holds one: several such sets to choose from, the rarest first; none
 * if nothing was found that is rare.
 */
export function requiredNeedles(tree: Node): readonly Needles[] {
  return choicesOf(needOf(tree))
}

function needOf(node: Node): Need {
  switch (node.kind) {
    case 'char':
    case 'set':
      return ofSequence([node])
    case 'sequence':
      return ofSequence(node.parts)
    case 'alternation':
      return eitherOf(node.branches.map(needOf))
    case 'group':
    case 'atomic':
      return needOf(node.body)
    case 'look':
      // It consumes nothing, but the line must hold what it looks for.
      return node.negated ? EMPTY : { ...EMPTY, inner: choicesOf(needOf(node.body)) }
    case 'anchor':
      return EMPTY
    case 'repeat':
      return repeated(needOf(node.body), node.min, node.max)
    case 'conditional':
      return eitherOf([joined(needOf(node.test), needOf(node.yes)), needOf(node.no)])
    case 'any-newline':
    case 'reference':
      return NONE
  }
}

/** Characters side by side are taken at once: joined one by one, they cost the square of their number. */
function ofSequence(parts: readonly Node[]): Need {
  let need = EMPTY
  let run: string[] = []
  for (const part of parts) {
    const characters = part.kind === 'char' || part.kind === 'set' ? charactersOf(part) : ''
    if (characters !== '') {
      run.push(characters)
      continue
    }
    if (run.length > 0) need = joined(need, ofPlaces(run))
    run = []
    need = joined(need, part.kind === 'char' || part.kind === 'set' ? NONE : needOf(part))
  }
  return run.length > 0 ? joined(need, ofPlaces(run)) : need
}

/** The characters that a node matches, if all of them are in every encoding and with every line end the same byte. */
function charactersOf(node: Extract<Node, { kind: 'char' | 'set' }>): string {
  if (node.kind === 'char') {
    const text = String.fromCodePoint(node.code)
    if (!/^[\t -~]$/.test(text)) return ''
    if (node.fold === 'none' || !/[A-Za-z]/.test(text)) return text
    // Unicode folds these two with the long s and the Kelvin sign.
    return node.fold === 'unicode' && /[KSks]/.test(text) ? '' : text.toLowerCase() + text.toUpperCase()
  }
  return isAscii(node) ? charactersOfClass(printSet(node)) : ''
}

/** Patterns use the same few classes again and again. */
const classes = new Map<string, string>()
const mostClasses = 100

function charactersOfClass(printed: string): string {
  const known = classes.get(printed)
  if (known !== undefined) return known
  const set = new RegExp(`^${printed}`, 'u')
  const characters = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)).filter((text) =>
    set.test(text),
  )
  const found = characters.every((text) => /[\t -~]/.test(text)) ? characters.join('') : ''
  if (classes.size < mostClasses) classes.set(printed, found)
  return found
}
