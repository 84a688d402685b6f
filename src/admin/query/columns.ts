/** Scripts whose characters are two columns wide on a terminal, and those that have no width. */
const wide = /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{Emoji_Presentation}\uff01-\uff60]/u
const mark = /[\p{Mark}\u200b-\u200d]/u

const columnsOf = (character: string) => (mark.test(character) ? 0 : wide.test(character) ? 2 : 1)

/** How many columns a text takes. */
export const columns = (text: string) => [...text].reduce((sum, character) => sum + columnsOf(character), 0)

/** The text, with blanks behind it up to so many columns. */
export const padded = (text: string, width: number) => text + ' '.repeat(Math.max(0, width - columns(text)))

/** As much of a text as so many columns hold, `…` at the end of what was cut. */
export function cutTo(text: string, width: number): string {
  if (columns(text) <= width) return text
  let kept = ''
  let left = width - 1
  for (const character of text) {
    left -= columnsOf(character)
    if (left < 0) break
    kept += character
  }
  return width > 0 ? `${kept}…` : ''
}
