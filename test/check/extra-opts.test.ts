import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkLoad } from '../../plugins/check_load.ts'
import { withExtraOptions } from '../../src/check/extra-opts.ts'
import { temporaryFolder } from '../helpers/folders.ts'
import { form, threeWays } from '../helpers/originals.ts'
import { describeWithTools } from '../helpers/tools.ts'

const folder = temporaryFolder()

function iniFile(name: string, ...lines: readonly string[]): string {
  const file = join(folder, name)
  writeFileSync(file, `${lines.join('\n')}\n`)
  return file
}

describe('--extra-opts', () => {
  const file = iniFile(
    'a.ini',
    '# words',
    'stray=1',
    '[check_x]',
    'warning = 1,2,3',
    '; more',
    '[two]',
    'w=5',
    'percpu',
    '[check_x]',
    'c=9',
  )

  it('puts the options of its section in front of those given', () => {
    expect(withExtraOptions('check_x', ['-w', '7', `--extra-opts=@${file}`, '-v'], {})).toEqual({
      kind: 'argv',
      argv: ['--warning=1,2,3', '-c', '9', '-w', '7', '-v'],
    })
  })

  it('takes another section, also as a word of its own', () => {
    expect(withExtraOptions('check_x', ['--extra-opts', `two@${file}`], {})).toEqual({
      kind: 'argv',
      argv: ['-w', '5', '--percpu'],
    })
  })

  it('finds its file by MP_CONFIG_FILE, and by the folders of NAGIOS_CONFIG_PATH', () => {
    iniFile('plugins.ini', '[check_x]', 'c=1')
    const found = { kind: 'argv', argv: ['-c', '1'] }
    expect(withExtraOptions('check_x', ['--extra-opts'], { MP_CONFIG_FILE: join(folder, 'plugins.ini') })).toEqual(
      found,
    )
    expect(withExtraOptions('check_x', ['--extra-opts'], { NAGIOS_CONFIG_PATH: `/nowhere:${folder}` })).toEqual(found)
  })

  it('leaves words behind -- alone', () => {
    expect(withExtraOptions('check_x', ['--', '--extra-opts'], {})).toEqual({
      kind: 'argv',
      argv: ['--', '--extra-opts'],
    })
  })
})

describeWithTools('--extra-opts beside the original', ['monitoring-plugins'], () => {
  const file = iniFile('load.ini', '[check_load]', 'warning=0.0001,2000,2000', 'critical=9000,9000,9000')

  it.each([
    ['a section', [`--extra-opts=@${file}`]],
    ['a section that is not there', [`--extra-opts=nosuch@${file}`]],
    ['a file that is not there', ['--extra-opts=@/nowhere/at/all']],
    ['no file', ['--extra-opts']],
  ])('says the same of %s', async (_, argv) => {
    const { original, process, inProcess } = await threeWays(checkLoad, argv, {})
    for (const ours of [process, inProcess]) {
      expect(form(ours.output)).toBe(form(original.output.replace(/\n?$/, '\n')))
      expect(ours.exitCode).toBe(original.exitCode)
    }
  })
})
