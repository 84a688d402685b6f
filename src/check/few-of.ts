/** The first so many of a list, and how many more there are; empty for none. */
export function fewOf(words: readonly string[], most: number): string {
  const more = words.length - most
  return more > 0 ? `${words.slice(0, most).join(', ')} and ${more} more` : words.join(', ')
}
