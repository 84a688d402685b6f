import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { defaultConfig } from '../../src/config/config.ts'
import { directives } from '../../src/config/directives.ts'
import { readConfig } from '../../src/config/reader.ts'
import { folderOf } from './folder.ts'

const path = new URL('../../nrpe.cfg.example', import.meta.url).pathname
const lines = readFileSync(path, 'utf8').split('\n')
const prose = lines.map((line) => line.replace(/^# ?/, '')).join(' ')
const rows = directives.filter((row) => row.kind !== 'command' && row.kind !== 'named')

describe('nrpe.cfg.example', () => {
  it('is read without a word', async () => {
    const defaults = defaultConfig()
    expect(await readConfig(path)).toEqual({
      kind: 'config',
      problems: [],
      config: {
        ...defaults,
        serverAddress: '127.0.0.1',
        allowedHosts: '127.0.0.1,::1',
        nrpeUser: 'nobody',
        dontBlameNrpe: true,
        commands: new Map([
          ['check_log3', "check_log3 -l '$ARG1$' -s '$ARG2$' -p '$ARG3$' -w '$ARG4$' -c '$ARG5$' -C 10"],
        ]),
      },
    })
  })

  it('is read without an error when every line is taken out of its comment, in the order of the table', async () => {
    const settings = lines
      .map((line) => line.replace(/^#(?=[a-z_]+(\[.*\])?=)/, ''))
      .filter((line) => !/^(#|$|include)/.test(line))
    const cwd = folderOf({ 'nrpe.cfg': settings.join('\n') })
    expect(await readConfig('nrpe.cfg', { cwd })).toMatchObject({ kind: 'config', problems: [] })
    const names = settings.map((line) => line.split(/[=[]/)[0])
    const known = directives.map((row) => row.name).filter((name) => !name.startsWith('include'))
    expect([...new Set(names)]).toEqual([...new Set(known)])
  })

  it.each(rows)('shows $name once, set or with its default or example', ({ name, default: standard, example }) => {
    const shown = lines.filter((line) => new RegExp(`^#?${name}=`).test(line))
    expect(shown).toHaveLength(1)
    if (shown[0]?.startsWith('#')) expect(shown).toEqual([`#${name}=${standard ?? example}`])
  })

  it.each([...directives])('explains $name in the words of the table', ({ doc }) => {
    expect(prose).toContain(doc.replaceAll('`', ''))
  })
})
