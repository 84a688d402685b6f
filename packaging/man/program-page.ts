import type { Helped } from '../../src/check/help.ts'
import type { OptionSpec } from '../../src/check/options.ts'
import { bold, chapter, italic, marked, type Place, plain, term, title, typed } from './roff.ts'

/** How a program ends, for its page. */
const ends = {
  plugin: 'A plugin ends with 0 (OK), 1 (WARNING), 2 (CRITICAL) or 3 (UNKNOWN, and after help and version).',
  daemon:
    'After SIGTERM, and for the parent of -d once the daemon listens, 0; 1 when no address could be bound; 2 for a wrong configuration; 3 for usage, help and version. Those of --check-config are 0, 1 (warnings) and 2 (errors).',
}

/** The page of a program: what --help prints, from the same tables. */
export function programPage(about: Helped, place: Place, version: string, epoch: number): string {
  const { name, summary, usage, options, examples, docsPage } = about
  const called = (usage ?? `${name} [OPTION]...`).split('\n')
  return [
    title(place, version, epoch),
    chapter('NAME', `${plain(place.name)} \\- ${plain(summary.split(/[.;:] |\.$/, 1)[0] ?? summary)}\n`),
    chapter('SYNOPSIS', typed(called.join('\n'))),
    chapter('DESCRIPTION', `${plain(summary)}\n`),
    chapter(
      'OPTIONS',
      options.options
        .filter(({ hidden }) => !hidden)
        .map(optionTerm)
        .join(''),
    ),
    chapter('EXAMPLES', examples.map(({ command, explains }) => term(bold(command), plain(explains))).join('')),
    chapter('EXIT STATUS', `${plain(name === 'nrpe' ? ends.daemon : ends.plugin)}\n`),
    seeAlso(docsPage ?? name),
  ].join('')
}

/** `-p, --pattern=TEXT`: names bold, the value's in italics. */
function optionTerm({ name, short, value, help, fallback }: OptionSpec): string {
  const names = [...(short === undefined ? [] : [`-${short}`]), `--${name}`].map(bold).join(', ')
  const shown = value === undefined ? '' : `=${italic(value.name)}`
  const head = `${names}${value?.optional ? `[${shown}]` : shown}`
  return term(head, marked(fallback ? `${help} (default: ${fallback})` : help))
}

const own = new Set(['nrpe', 'check_nrpe', 'check_log3', 'check_plenum'])

const seeAlso = (name: string) =>
  chapter(
    'SEE ALSO',
    `${bold('plenum')}(1), ${bold('plenum-nrpe')}(8), ${bold('plenum-nrpe.cfg')}(5), ${plain(
      `/usr/share/doc/plenum/docs/${own.has(name) || !name.startsWith('check_') ? '' : 'plugins/'}${name.split(' ').at(-1)}.md`,
    )}\n`,
  )
