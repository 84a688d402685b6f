import { escapeControls } from '../check/printable.ts'

/**
 * An answer as a terminal may show it: control characters of whoever wrote it as `\x1b`, all but line ends and tabs.
 * They could clear the screen, retitle the window or type for the user; a pipe gets the bytes as they are.
 */
export function forTerminal(answer: Buffer): Buffer {
  return Buffer.from(answer.toString().replace(/[^\n\t]+/g, escapeControls))
}
