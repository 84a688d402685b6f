import { appendFile, rm } from 'node:fs/promises'
import { makeSetting, type Setting } from './setting.ts'

/** Prints a line of results, which goes to RESULTS.md once all is measured. */
export type Say = (line: string) => void

/** Measures in a folder that is removed afterwards; the results of a run that fails are printed only. */
export async function recorded(measure: (setting: Setting, say: Say) => Promise<void>): Promise<void> {
  const setting = await makeSetting()
  const lines: string[] = []
  try {
    await measure(setting, (line) => {
      console.log(line)
      lines.push(line)
    })
    await appendFile('bench/RESULTS.md', `${lines.join('\n')}\n`)
  } finally {
    await rm(setting.folder, { recursive: true })
  }
}

/** Today, as headings have it. */
export const today = () => new Date().toISOString().slice(0, 10)
