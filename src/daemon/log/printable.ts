export { escapeControls, printable, shorten } from '../../check/printable.ts'
