import { isMark } from '../log/macros.ts'
import { endOfSet } from './braces.ts'

type Token =
  | { readonly kind: 'star' }
  | { readonly kind: 'any' }
  | { readonly kind: 'char'; readonly text: string }
  /** A digit in the place of a date macro. */
  | { readonly kind: 'digit'; readonly macro: string }
  | { readonly kind: 'set'; readonly negated: boolean; readonly ranges: readonly (readonly [string, string])[] }

/** One part of a path, between two slashes. */
export type NamePattern =
  | { readonly kind: 'literal'; readonly name: string }
  | { readonly kind: 'glob'; readonly tokens: readonly Token[] }

/** Reads one part of a glob: `*`, `?`, `[a-z]`, `[!a-z]`; a backslash quotes (spec/check_log3.md 1.6). */
export function parseNamePattern(text: string): NamePattern {
  const tokens: Token[] = []
  const characters = Array.from(text)
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? ''
    const macro = isMark(character)
    if (macro !== undefined) tokens.push({ kind: 'digit', macro })
    else if (character === '*') tokens.push({ kind: 'star' })
    else if (character === '?') tokens.push({ kind: 'any' })
    else if (character === '\\' && at + 1 < characters.length)
      tokens.push({ kind: 'char', text: characters[++at] ?? '' })
    else if (character === '[') {
      const set = parseSet(characters.slice(at).join(''))
      tokens.push(set?.token ?? { kind: 'char', text: '[' })
      at += set?.length ?? 0
    } else tokens.push({ kind: 'char', text: character })
  }
  const literal = tokens.map((token) => (token.kind === 'char' ? token.text : undefined))
  if (literal.every((part) => part !== undefined)) return { kind: 'literal', name: literal.join('') }
  return { kind: 'glob', tokens }
}

/** The set at the start of a text; `length` counts the characters behind its `[`. */
function parseSet(text: string): { readonly token: Token; readonly length: number } | undefined {
  const end = endOfSet(text, 0)
  if (end === 0) return undefined
  const negated = text[1] === '!'
  const members = Array.from(text.slice(negated ? 2 : 1, end).matchAll(/\\?(.)/gsu), ([, member = '']) => member)
  const ranges: (readonly [string, string])[] = []
  for (let at = 0; at < members.length; at++) {
    const [from = '', dash, to] = members.slice(at, at + 3)
    if (dash === '-' && to !== undefined) {
      ranges.push([from, to])
      at += 2
    } else ranges.push([from, from])
  }
  return { token: { kind: 'set', negated, ranges }, length: Array.from(text.slice(1, end + 1)).length }
}

/**
 * Does a name fit? Gives the digits in the place of each macro, undefined if it does not. In linear time and space of
 * both, whatever the pattern: only the last star is ever tried again.
 */
export function matchName(tokens: readonly Token[], name: string): ReadonlyMap<string, string> | undefined {
  const first = tokens[0]
  // Hidden names must be asked for.
  if (name.startsWith('.') && !(first?.kind === 'char' && first.text === '.')) return undefined
  // The halves of a surrogate pair are one character; few names have any.
  const characters = /[\ud800-\udfff]/.test(name) ? Array.from(name) : name
  const places: number[] = []
  let [token, at] = [0, 0]
  let retry: { readonly token: number; at: number } | undefined
  while (at < characters.length || token < tokens.length) {
    const here = tokens[token]
    if (here?.kind === 'star') {
      retry = { token: token++, at }
    } else if (here && at < characters.length && takes(here, characters[at] ?? '')) {
      places[token++] = at++
    } else if (retry && retry.at < characters.length) {
      token = retry.token + 1
      at = ++retry.at
    } else return undefined
  }
  return digitsAt(tokens, places, characters)
}

const noDigits: ReadonlyMap<string, string> = new Map()

function digitsAt(
  tokens: readonly Token[],
  places: readonly number[],
  characters: string | readonly string[],
): ReadonlyMap<string, string> {
  if (!tokens.some(({ kind }) => kind === 'digit')) return noDigits
  const digits = new Map<string, string>()
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'digit') continue
    digits.set(token.macro, (digits.get(token.macro) ?? '') + (characters[places[index] ?? 0] ?? ''))
  }
  return digits
}

function takes(token: Token, character: string): boolean {
  switch (token.kind) {
    case 'star':
    case 'any':
      return true
    case 'char':
      return token.text === character
    case 'digit':
      return character >= '0' && character <= '9'
    case 'set':
      return token.negated !== token.ranges.some(([from, to]) => character >= from && character <= to)
  }
}
