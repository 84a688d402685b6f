import { escapeControls } from '../../src/check/printable.ts'
import { escapeRaw, isRaw, rawBytes, rawPath } from '../../src/check/raw-words.ts'

/** A name of an option as the mount table's names are read. */
export const nameOf = (word: string) => (isRaw(word) ? rawPath(rawBytes(word)) : word)

/** A name for system calls: every byte of it. */
export const pathOf = (name: string) => (isRaw(name) ? rawBytes(name) : name)

/** Text with names in it, on one line. */
export const shown = (text: string) => escapeControls(escapeRaw(text))
