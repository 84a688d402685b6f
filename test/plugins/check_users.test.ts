import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkUsers } from '../../plugins/check_users.ts'
import { temporaryFolder } from '../helpers/folders.ts'
import { inProcess, threeWays } from '../helpers/originals.ts'
import { describeWithTools } from '../helpers/tools.ts'

describeWithTools('check_users beside the original', ['monitoring-plugins'], () => {
  it.each([
    [['-w', '5', '-c', '10']],
    [['-w', '1:', '-c', '10']],
    [['-w', '@0:5', '-c', '@9:10']],
    [['-w', '1:', '-c', '1:']],
    [['5', '10']],
    [['-w', '5', '@0:5']],
  ])('%j: same text and exit code', async (argv) => {
    const { original, process, inProcess } = await threeWays(checkUsers, argv)
    expect(process).toEqual(original)
    expect(inProcess).toEqual(original)
  })
})

describe('check_users', () => {
  const login = (type: number, name: string) => {
    const record = Buffer.alloc(384)
    record.writeInt16LE(type, 0)
    record.write(name, 44)
    return record
  }

  it('counts the logins of utmp', async () => {
    const root = temporaryFolderInTest()
    mkdirSync(join(root, 'run'))
    writeFileSync(
      join(root, 'run/utmp'),
      Buffer.concat([login(2, 'reboot'), login(7, 'anna'), login(8, 'bert'), login(7, 'carl')]),
    )
    expect(await inProcess(checkUsers, ['-w', '1', '-c', '10'], { root })).toEqual({
      output: 'USERS WARNING - 2 users currently logged in |users=2;1;10;0\n',
      exitCode: 1,
    })
  })

  it.each([384, 400])('counts records of %i bytes, as x86 and arm64 have them', async (size) => {
    const root = temporaryFolderInTest()
    const records = [login(7, 'anna'), login(8, 'bert'), login(7, 'carl')]
    mkdirSync(join(root, 'run'))
    writeFileSync(join(root, 'run/utmp'), Buffer.concat(records.map((record) => Buffer.concat([record], size))))
    expect((await inProcess(checkUsers, ['-w', '5'], { root })).output).toContain('users=2;')
  })

  it('counts the sessions of logind first, those of users only', async () => {
    const root = temporaryFolderInTest()
    const sessions = join(root, 'run/systemd/sessions')
    mkdirSync(sessions, { recursive: true })
    for (const [name, kind] of [
      ['1', 'user'],
      ['2', 'greeter'],
      ['c3', 'manager'],
      ['4', 'user'],
    ] as const)
      writeFileSync(join(sessions, name), `UID=1000\nCLASS=${kind}\nTYPE=tty\n`)
    writeFileSync(join(sessions, '1.ref'), '')
    expect((await inProcess(checkUsers, ['-w', '5'], { root })).output).toBe(
      'USERS OK - 2 users currently logged in |users=2;5;;0\n',
    )
  })

  it('says with -v that nobody can tell', async () => {
    const { output } = await inProcess(checkUsers, ['-c', '5', '-v'], { root: temporaryFolderInTest() })
    expect(output).toBe(
      'USERS OK - 0 users currently logged in |users=0;;5;0\nNeither logind nor utmp is there to tell.\n',
    )
  })

  it.each([
    [['-w', 'x', '-c', '3'], 'Range format incorrect'],
    [[], 'check_users: Could not parse arguments'],
  ])('%j is wrong usage', async (argv, text) => {
    const { output, exitCode } = await inProcess(checkUsers, argv)
    expect(output.startsWith(`${text}\nUsage:\n`)).toBe(true)
    expect(exitCode).toBe(3)
  })

  const base = temporaryFolder()
  let count = 0
  function temporaryFolderInTest(): string {
    const folder = join(base, String(count++))
    mkdirSync(folder)
    return folder
  }
})
