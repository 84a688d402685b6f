import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Config, defaultConfig } from '../../src/config/config.ts'
import { doubtsText } from '../../src/daemon/doubts.ts'
import { temporaryFolder } from '../helpers/folders.ts'

const told = (commands: Readonly<Record<string, string>>, settings: Partial<Config> = {}) =>
  doubtsText({ ...defaultConfig(), ...settings, commands: new Map(Object.entries(commands)) })

describe('what is doubtful of commands that run inside', () => {
  const folder = temporaryFolder()

  it.each([
    ['check_uptime -u days', "check_uptime: invalid option -- 'u'"],
    ['check_load --colour', "check_load: unrecognized option '--colour'"],
    ['check_log3 --nosuch', 'check_log3: '],
  ])('tells that the words of %s are refused', async (line, reason) => {
    expect(await told({ it: line })).toContain(`it: runs inside, where its words are refused: ${reason}`)
  })

  it.each([
    'check_uptime -w 30m: -c 15m:',
    'check_load $ARG1$',
    'check_load --extra-opts',
    'check_procs -Cacrond -w5',
    '/opt/check_uptime -u days',
    'check_uptime -u days | head',
  ])('says nothing of %s', async (line) => {
    expect(await told({ it: line })).toBe('')
  })

  it('tells that another program of the name lies where builtin_path says', async () => {
    const other = join(folder, 'other')
    const same = join(folder, 'same')
    for (const path of [other, same]) mkdirSync(path)
    writeFileSync(join(other, 'check_uptime'), '#!/usr/bin/perl\nprint "uptime_minutes";\n')
    writeFileSync(join(same, 'check_uptime'), '#!/usr/bin/perl\n')
    const commands = {
      up: `${other}/check_uptime -w $ARG1$`,
      same: `${same}/check_uptime -w 30m:`,
      gone: `${folder}/check_uptime`,
    }
    expect(await told(commands, { builtinPaths: [other, same, folder] })).toBe(
      `up: ${other}/check_uptime is another plugin than the check_uptime that runs inside. There -w and -c are the fewest minutes: ` +
        'for -w 30 -c 15 write -w 30m: -c 15m: here. To keep the other one, write /usr/bin/env in front\n',
    )
    expect(await told({ up: `/usr/bin/env ${other}/check_uptime -w 30` }, { builtinPaths: [other] })).toBe('')
  })

  it('lets no name into the terminal', async () => {
    expect(await told({ 'a\x1b[2J': 'check_load --x\x1b' })).toMatch(/^a\\x1b\[2J: .*--x\\x1b'\n$/)
  })
})
