import { tellCommands } from '../../src/admin/command-line.ts'
import { type Noted, noted } from '../../src/admin/completion/noted.ts'
import { bold, chapter, italic, type Place, plain, term, title } from './roff.ts'

const place: Place = { name: 'plenum', section: 1 }

/** plenum(1): its commands with their options, as they are told to yargs, and the names of its programs. */
export function plenumPage(programs: readonly string[], version: string, epoch: number): string {
  const all = noted(tellCommands)
  const isProgram = (name: string) => programs.includes(name)
  const commands = { ...all, commands: all.commands.filter(({ name }) => !isProgram(name)) }
  const links = programs.map((name) => `${bold(`plenum-${name}`)}(${name === 'nrpe' ? 8 : 1})`).join(', ')
  return [
    title(place, version, epoch),
    chapter(
      'NAME',
      `plenum \\- ${plain('NRPE agent, check_nrpe and plugins in one executable, and the tool to look after them')}\n`,
    ),
    chapter(
      'SYNOPSIS',
      `${bold('plenum')} ${italic('COMMAND')} [${italic('OPTION')}]...\n.br\n${bold('plenum')} ${italic('PROGRAM')} [${italic('OPTION')}]...\n`,
    ),
    chapter(
      'DESCRIPTION',
      `${plain('Called by the name of one of its programs, through the links in /usr/lib/plenum, it is that program, with a page of its own:')}\n${links}.\n${plain('By its own name it is the tool of the administrator, with the commands below.')}\n`,
    ),
    chapter('COMMANDS', commandTerms('plenum', commands)),
    chapter('EXIT STATUS', `${plain('0; 3 where the command line makes no sense; else as the command says.')}\n`),
    chapter(
      'SEE ALSO',
      `${bold('plenum-nrpe')}(8), ${bold('plenum-query')}(1), ${plain('/usr/share/doc/plenum/docs/plenum.md')}\n`,
    ),
  ].join('')
}

function commandTerms(path: string, { commands }: Noted): string {
  return commands
    .map(({ usage, name, help, takes }) => {
      const { options } = takes
      const taken = options.map(({ spellings, value, help: text }) => {
        const shown = value === undefined ? '' : ` ${italic(value.name)}`
        return `.TP\n${spellings.map(bold).join(', ')}${shown}\n${plain(text)}\n`
      })
      const own = term(bold(`${path} ${usage}`), sentence(help))
      const inner = taken.length > 0 ? `.RS\n${taken.join('')}.RE\n` : ''
      return `${own}${inner}${commandTerms(`${path} ${name}`, takes)}`
    })
    .join('')
}

const sentence = (text: string) => plain(`${text.charAt(0).toUpperCase()}${text.slice(1)}.`)
