import { wordTable } from './classes.ts'
import { printChar, printSet } from './print-set.ts'
import type { Anchor, ConditionalNode, Flags, GroupNode, Node, ReferenceNode, RepeatNode } from './syntax.ts'

/** A pattern in JavaScript, to be compiled with the flag u, and where its groups went. */
export type Printed = {
  readonly source: string
  /** Per Perl group number, the JavaScript groups that may hold it; index 0 is empty. */
  readonly numbers: readonly (readonly number[])[]
  /** Per group name, the Perl numbers that bear it, in order. */
  readonly names: ReadonlyMap<string, readonly number[]>
}

type Printer = {
  slots: number
  readonly slotOfGroup: Map<number, number>
  readonly numbers: number[][]
  readonly names: Map<string, number[]>
  /** Inside a copy of a condition: its groups were printed before. */
  mute: boolean
}

/** Writes a tree as JavaScript (spec/check_log3.md 4.3); the tree must have passed checkReferences. */
export function printPattern(tree: Node, groups: number): Printed {
  const printer: Printer = {
    slots: 0,
    slotOfGroup: new Map(),
    numbers: Array.from({ length: groups + 1 }, () => []),
    names: new Map(),
    mute: false,
  }
  const source = print(printer, tree)
  return { source, numbers: printer.numbers, names: printer.names }
}

function print(printer: Printer, node: Node): string {
  switch (node.kind) {
    case 'char':
      return printChar(node.code, node.fold)
    case 'set':
      return printSet(node)
    case 'any-newline':
      // Atomic in Perl: CR LF is never split.
      return '(?:\\r\\n|(?!\\r\\n)[\\n-\\r\\x85\\u2028\\u2029])'
    case 'anchor':
      return printAnchor(node.anchor, node.classes)
    case 'sequence':
      return node.parts.map((part) => printPart(printer, part)).join('')
    case 'alternation':
      return node.branches.map((branch) => print(printer, branch)).join('|')
    case 'group':
      return printGroup(printer, node)
    case 'look':
      return `(?${node.behind ? '<' : ''}${node.negated ? '!' : '='}${print(printer, node.body)})`
    case 'atomic':
      return printAtomic(printer, node.body)
    case 'repeat':
      return printRepeat(printer, node)
    case 'reference':
      return printReference(printer, node)
    case 'conditional':
      return printConditional(printer, node)
  }
}

function printPart(printer: Printer, node: Node): string {
  const text = print(printer, node)
  return node.kind === 'alternation' ? `(?:${text})` : text
}

function printGroup(printer: Printer, node: GroupNode): string {
  if (printer.mute) return `(?:${print(printer, node.body)})`
  printer.slots += 1
  const slot = printer.slots
  printer.slotOfGroup.set(node.id, slot)
  printer.numbers[node.number]?.push(slot)
  if (node.name !== undefined) {
    const numbers = printer.names.get(node.name) ?? []
    if (!numbers.includes(node.number)) numbers.push(node.number)
    printer.names.set(node.name, numbers)
  }
  return `(${print(printer, node.body)})`
}

/** A look-ahead never tries again what it matched; the hidden group then consumes it. */
function printAtomic(printer: Printer, body: Node): string {
  printer.slots += 1
  const slot = printer.slots
  return `(?:(?=(${print(printer, body)}))\\${slot})`
}

function printRepeat(printer: Printer, node: RepeatNode): string {
  if (node.mode === 'possessive') return printAtomic(printer, { ...node, mode: 'greedy' })
  const item = printItem(printer, node.body)
  // Perl takes {3,1} and never matches it; its groups still count.
  if (node.min > node.max) return `(?:${item}{0}(?!))`
  return `${item}${printBounds(node.min, node.max)}${node.mode === 'lazy' ? '?' : ''}`
}

function printItem(printer: Printer, node: Node): string {
  const text = print(printer, node)
  const single = /^(?:[A-Za-z0-9 _]|\\x..|\\u\{\w+\})$/.test(text)
  const whole = node.kind === 'group' || node.kind === 'atomic' || node.kind === 'set' || node.kind === 'any-newline'
  return single || (whole && !printer.mute) ? text : `(?:${text})`
}

function printBounds(min: number, max: number): string {
  if (max === Number.POSITIVE_INFINITY) return min === 0 ? '*' : min === 1 ? '+' : `{${min},}`
  if (min === 0 && max === 1) return '?'
  return min === max ? `{${min}}` : `{${min},${max}}`
}

function printReference(printer: Printer, node: ReferenceNode): string {
  const numbers = typeof node.to === 'number' ? [node.to] : (printer.names.get(node.to) ?? [])
  const slots = numbers.flatMap((number) => printer.numbers[number] ?? [])
  // Just one of them is set, and an unset group matches the empty text in JavaScript.
  const text = slots.map((slot) => `\\${slot}`).join('')
  if (node.fold === 'none') return `(?:${text})`
  if (node.fold === 'unicode') return `(?i:${text})`
  // The engine folds all of Unicode. So beyond the same text only ASCII is taken: the hidden group holds the rest
  // of the line, which tells the look-behind where the folded text began.
  printer.slots += 1
  return `(?:${text}|(?!${text})(?=([\\s\\S]*))(?i:${text})(?<=(?=\\${printer.slots}$)[\\0-\\x7f]*?))`
}

function printConditional(printer: Printer, node: ConditionalNode): string {
  const test = print(printer, node.test)
  const yes = printPart(printer, node.yes)
  const mute = printer.mute
  printer.mute = true
  const otherwise = print(printer, { ...node.test, negated: !node.test.negated })
  printer.mute = mute
  return `(?:${test}${yes}|${otherwise}${printPart(printer, node.no)})`
}

function printAnchor(anchor: Anchor, classes: Flags['classes']): string {
  const word = `[${wordTable(classes)}]`
  switch (anchor) {
    case 'start':
      return '^'
    case 'line-start':
      // Not behind a LF that ends the text.
      return '(?:^|(?<=\\n)(?!$))'
    case 'end':
      return '(?=\\n?$)'
    case 'line-end':
      return '(?=\\n|$)'
    case 'very-end':
      return '$'
    case 'word':
      return classes === 'ascii' ? '\\b' : `(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))`
    case 'no-word':
      return classes === 'ascii' ? '\\B' : `(?:(?<=${word})(?=${word})|(?<!${word})(?!${word}))`
  }
}
