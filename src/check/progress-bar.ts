const barWidth = 24

/** Erases what was drawn on the line of the cursor. */
export const clearLine = '\r\x1b[K'

/** What draws a bar over itself; `part` is from 0 to 1. */
export const progressBar = (part: number, text: string) =>
  `${clearLine}[${'#'.repeat(Math.floor(Math.min(1, part) * barWidth)).padEnd(barWidth, '.')}] ${text}`
