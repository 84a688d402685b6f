import { basename } from 'node:path'
import { isSea } from 'node:sea'
import { findProgram, type Program } from './programs.ts'

/**
 * The front door: the name it was called by picks the program, as busybox does; called by its own name (or from
 * source), the first word does. Anything else is for the administrator's tool.
 */
async function choose(): Promise<{ program: Program; argv: readonly string[] }> {
  const argv = process.argv.slice(2)
  const name = isSea() ? basename(process.argv0) : 'plenum'
  const calledAs = findProgram(name)
  if (calledAs) return { program: await calledAs.load(), argv }
  if (name.startsWith('check_')) return { program: nobody(name), argv }
  const named = findProgram(argv[0] ?? '')
  if (named) return { program: await named.load(), argv: argv.slice(1) }
  const { plenum } = await import('./admin/plenum.ts')
  return { program: plenum, argv }
}

/** A link with a name of its own, as check_nrpe_1arg: the first line of the answer says why there is none. */
function nobody(name: string): Program {
  return async () => {
    const { escapeControls } = await import('./check/printable.ts')
    const shown = escapeControls(name)
    process.stdout.write(`UNKNOWN: Plenum has no program '${shown}': give the link a name of plenum list\n`)
    return 3
  }
}

choose()
  .then(({ program, argv }) => program(argv))
  .then(
    (exitCode) => {
      process.exitCode = exitCode
    },
    (error: unknown) => {
      process.stdout.write(`UNKNOWN: internal error: ${error instanceof Error ? error.message : String(error)}\n`)
      process.exitCode = 3
    },
  )
