import { escapeControls } from '../../check/printable.ts'
import { writeWhole } from '../../check/write-whole.ts'
import { clientTls } from '../../transport/client-tls.ts'
import { jsonText } from '../json.ts'
import { WrongUse } from '../pki/failure.ts'
import { print } from '../print.ts'
import { defaultTls } from './contact.ts'
import { probe } from './probe.ts'
import type { Report } from './report.ts'
import { screen } from './screen.ts'
import { type ProbeWish, wishOf } from './wish.ts'

/** Runs `plenum probe` and prints what it found; gives the exit code. */
export async function runProbe(given: Readonly<Record<string, unknown>>): Promise<number> {
  try {
    const wish = wishOf(given)
    await mustHaveFiles(wish)
    const report = await probe(wish)
    return print(wish.json ? `${jsonText(report, 2)}\n` : screen(report), exitCodeOf(report))
  } catch (error) {
    writeWhole(2, `plenum: ${error instanceof Error ? error.message : String(error)}\n`)
    return error instanceof WrongUse ? 3 : 2
  }
}

/** What is wrong with a file of ours must not be said of the host. Throws WrongUse, in the words of check_nrpe. */
async function mustHaveFiles(wish: ProbeWish): Promise<void> {
  const tls = await clientTls({ ...defaultTls(wish), caFile: wish.caFile })
  if (tls.kind === 'unusable') throw new WrongUse(`${escapeControls(tls.line)} (${escapeControls(tls.reason)})`)
}

/** 0 all asked and nothing weak, 1 weak points, 2 no NRPE daemon answered, or not all could be asked. */
function exitCodeOf({ reached, complete, weakPoints }: Report): number {
  if (!reached || !complete) return 2
  return weakPoints.length > 0 ? 1 : 0
}
