import { basename, dirname, join } from 'node:path'

/** File names end at 255 bytes; what goes around this part needs some of them. */
const mostBytes = 160

/** A hidden name beside a file: `/var/tmp/a.seek` → `/var/tmp/.a.seek.ENDING`. */
export function hiddenBeside(file: string, ending: string): string {
  const { read } = new TextEncoder().encodeInto(basename(file), new Uint8Array(mostBytes))
  return join(dirname(file), `.${basename(file).slice(0, read)}.${ending}`)
}

/** The name under which the holder of a lock stages a file, so that the one who removes its lock finds it. */
export const stagedName = (file: string, token: string) => hiddenBeside(file, `${token}.new`)
