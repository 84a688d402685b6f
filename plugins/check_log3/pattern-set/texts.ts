import type { Needle } from '../pattern/needle.ts'
import type { Choice } from './choice.ts'

/** A text to look for, and the index of the pattern that wants it. */
export type Text = { readonly text: string; readonly owner: number }

/** The texts of all patterns, in their order; with `foldsCase` all letters are small. */
export function textsOf(chosen: readonly (Choice | undefined)[], foldsCase: boolean): readonly Text[] {
  return chosen
    .flatMap((choice, owner) =>
      (choice?.texts ?? []).map((text) => ({ text: foldsCase ? text.toLowerCase() : text, owner })),
    )
    .sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : a.owner - b.owner))
}

/** The same as needles, each once. */
export function needlesOf(texts: readonly Text[], foldsCase: boolean): readonly Needle[] {
  const places = (letter: string) => (foldsCase && /[a-z]/.test(letter) ? letter + letter.toUpperCase() : letter)
  return texts
    .filter(({ text }, at) => text !== texts[at - 1]?.text)
    .map(({ text }) => Array.from(text, (letter) => places(letter)))
}
