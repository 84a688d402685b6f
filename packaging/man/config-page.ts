import { directives } from '../../src/config/directives.ts'
import { bold, chapter, italic, marked, type Place, plain, term, title } from './roff.ts'

const place: Place = { name: 'plenum-nrpe.cfg', section: 5 }

/** The page of nrpe.cfg, from the table of directives. */
export function configPage(version: string, epoch: number): string {
  return [
    title(place, version, epoch),
    chapter('NAME', `${plain(place.name)} \\- configuration of the NRPE daemon\n`),
    chapter(
      'DESCRIPTION',
      `${plain('One directive a line, without blanks beside the =; a comment takes a line of its own. The file of a stock NRPE is read as it is. The daemon reads the file anew at SIGHUP, and keeps what it has where the new one is wrong.')}\n`,
    ),
    chapter(
      'DIRECTIVES',
      directives
        .map(({ name, subject, values, default: fallback, doc }) => {
          const head = `${bold(name)}${subject === undefined ? '' : `[${italic(subject)}]`}`
          const more = fallback === undefined ? '' : ` Default: \`${fallback}\`.`
          return term(head, marked(`${doc} Values: ${values}.${more}`))
        })
        .join(''),
    ),
    chapter(
      'FILES',
      `${plain('/etc/plenum/nrpe.cfg, /etc/nagios/nrpe.cfg, /usr/share/doc/plenum/nrpe.cfg.example')}\n`,
    ),
    chapter('SEE ALSO', `${bold('plenum-nrpe')}(8), ${plain('/usr/share/doc/plenum/docs/nrpe.md')}\n`),
  ].join('')
}
