import yargs, { type Argv } from 'yargs'
import { version } from '../check/version.ts'
import { writeWhole } from '../check/write-whole.ts'
import { programs } from '../programs.ts'
import { migrateOptions } from './migrate/command-line.ts'
import { pkiCommands } from './pki/command-line.ts'
import { print } from './print.ts'
import { probeOptions } from './probe/command-line.ts'

const names = programs.map((program) => program.name)

/** Where packages of stock NRPE put it. */
const defaultFile = '/etc/nagios/nrpe.cfg'

/** What a subcommand printed and how it ended; or what to run, which prints for itself. */
type Answer = { stdout: string; exitCode: number; run?: () => Promise<number> }

/**
 * Runs a subcommand of `plenum`. Words that fit none are answered on stderr with what there is, exit code 3.
 * yargs neither prints nor exits here: a full pipe would lose what it prints.
 */
export async function runAdmin(argv: readonly string[]): Promise<number> {
  const answer: Answer = { stdout: '', exitCode: 0 }
  const line = commandLine(answer)
  const wrong = await new Promise<string | undefined>((resolve) => {
    const settle = (error: Error | null | undefined, _parsed: unknown, output: string) => {
      if (!error && output) answer.stdout = `${output}\n`
      resolve(error?.message)
    }
    void line.parse([...argv], {}, settle)
  })
  if (wrong !== undefined) {
    const tell = (taker: Argv) => commands(taker, answer)
    writeWhole(2, (await import('./wrong-use.ts')).wrongUse(wrong, argv, tell))
    return 3
  }
  if (answer.run !== undefined) return await answer.run()
  return print(answer.stdout, answer.exitCode)
}

function commandLine(answer: Answer): Argv {
  const line = yargs()
    .scriptName('plenum')
    .usage('$0 COMMAND, or $0 PROGRAM [OPTION]...')
    .locale('en')
    .strict()
    .demandCommand(1, 'a command is missing')
    .help()
    .alias('help', 'h')
    .version(`Plenum ${version}`)
    .wrap(80)
  return commands(line, answer)
}

/** Tells yargs, or who stands in for it, the commands: for the man page. */
export const tellCommands = (line: Argv): Argv => commands(line, { stdout: '', exitCode: 0 })

function commands(line: Argv, answer: Answer): Argv {
  const all = line
    .command('list', "print the programs' names, one a line", {}, () => {
      answer.stdout = `${names.join('\n')}\n`
    })
    .command('config', 'look after nrpe.cfg; see plenum config --help', (config) =>
      config
        .command(
          'check [file...]',
          'tell what is wrong with a configuration and what to write instead, and which commands run inside the daemon; exit code 0, 1 (warnings), 2 (errors)',
          (check) => check.positional('file', { type: 'string', array: true, default: [defaultFile] }),
          ({ file }) => {
            answer.run = async () => (await import('../daemon/check-config.ts')).checkConfigs(file, true)
          },
        )
        .demandCommand(1, 'a command is missing behind config'),
    )
    .command('pki', 'certificates for daemons and clients; see plenum pki --help', (pki) =>
      pkiCommands(pki, (action, given) => {
        answer.run = async () => (await import('./pki/actions.ts')).act(action, given)
      }),
    )
    .command(
      'probe <host>',
      'tell what the NRPE daemon of a host is, and its weak points; exit code 0, 1 (weak points), 2 (no answer)',
      probeOptions,
      (given) => {
        answer.run = async () => (await import('./probe/run.ts')).runProbe(given)
      },
    )
    .command(
      'migrate',
      'look how this host can move from stock NRPE to Plenum; with --apply do it, with --undo take it back; exit code 0, 1 (attention), 2 (cannot be done)',
      migrateOptions,
      (given) => {
        answer.run = async () => (await import('./migrate/run.ts')).runMigrate(given)
      },
    )
    .command('query', 'ask many hosts at once; see plenum query --help')
    .command(
      'new-plugin <name>',
      'write a plugin to begin with, its test and its line of the table into a checkout of Plenum',
      (plugin) => plugin.positional('name', { type: 'string', demandOption: true }),
      ({ name }) => {
        answer.run = async () => (await import('./new-plugin/new-plugin.ts')).newPlugin(name)
      },
    )
    .command('version', 'print the version')
    .command(
      'completion <shell>',
      'print a completion script for plenum and its programs: bash or zsh',
      (completion) => completion.positional('shell', { choices: ['bash', 'zsh'] as const, demandOption: true }),
      ({ shell }) => {
        const tell = (taker: Argv) => commands(taker, answer)
        answer.run = async () => (await import('./completion/print.ts')).printCompletion(shell, tell)
      },
    )
  // The front door takes these before yargs sees them; here they are for help and completion.
  return names.reduce((told, name) => told.command(name, `run ${name}; see plenum ${name} --help`), all)
}
