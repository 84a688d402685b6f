import type { Argv } from 'yargs'

const flag = { type: 'boolean', default: false } as const
const text = { type: 'string', requiresArg: true } as const

/** The options of `plenum migrate`. */
export function migrateOptions(line: Argv) {
  return (
    line
      .option('apply', {
        ...flag,
        describe: 'do it; everything is taken back where the service does not come up again',
      })
      .option('undo', { ...flag, describe: 'take back what --apply did' })
      .option('root', { ...text, default: '/', describe: 'the folder that holds the files of the host' })
      .option('program', { ...text, describe: "Plenum's nrpe on that host, where it is not found" })
      // What yargs makes of --no-restart.
      .option('restart', { type: 'boolean', hidden: true })
      .option('no-restart', { type: 'boolean', describe: 'change files only, and say what to run' })
      .option('json', { ...flag, describe: 'print JSON' })
  )
}
