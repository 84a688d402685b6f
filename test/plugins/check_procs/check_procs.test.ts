import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkProcs } from '../../../plugins/check_procs/plugin.ts'
import { temporaryFolder } from '../../helpers/folders.ts'
import { inProcess } from '../../helpers/originals.ts'
import { plenumCommand } from '../../helpers/plenum.ts'
import { type RecordedProc, recordedProc } from '../../helpers/recorded-proc.ts'
import { run } from '../../helpers/run.ts'

describe('check_procs on recorded machines', () => {
  const on = async (machine: RecordedProc, ...argv: readonly string[]) => {
    const { output, exitCode } = await inProcess(checkProcs, argv, { root: recordedProc(machine).root })
    return `${output.trimEnd()} → ${exitCode}`
  }

  it.each<readonly [RecordedProc, readonly string[], string]>([
    ['host', ['-w', '41', '-c', '50'], 'PROCS OK: 41 processes | procs=41;41;50;0; → 0'],
    ['host', ['-w', '150', '-c', '40'], 'PROCS CRITICAL: 41 processes | procs=41;150;40;0; → 2'],
    ['host', ['-k'], 'PROCS OK: 17 processes | procs=17;;;0; → 0'],
    ['container', ['-k'], 'PROCS OK: 15 processes | procs=15;;;0; → 0'],
    ['host', ['-k', '-p', '0'], 'PROCS OK: 2 processes with PPID = 0 | procs=2;;;0; → 0'],
    ['host', ['-s', 'Z', '-w', '0'], 'PROCS WARNING: 1 process with STATE = Z | procs=1;0;;0; → 1'],
    ['host', ['-s', 'I<'], 'PROCS OK: 9 processes with STATE = I< | procs=9;;;0; → 0'],
    ['host', ['-s', 'SL'], 'PROCS OK: 1 process with STATE = SL | procs=1;;;0; → 0'],
    ['host', ['-s', 'T', '-C', 'bash'], "PROCS OK: 1 process with STATE = T, command name 'bash' | procs=1;;;0; → 0"],
    ['host', ['-s', 'N'], 'PROCS OK: 2 processes with STATE = N | procs=2;;;0; → 0'],
    ['host', ['-u', 'www-data'], 'PROCS OK: 1 process with UID = 33 (www-data) | procs=1;;;0; → 0'],
    [
      'host',
      ['-u', '33', '-C', 'nginx'],
      "PROCS OK: 1 process with UID = 33 (www-data), command name 'nginx' | procs=1;;;0; → 0",
    ],
    ['host', ['-C', 'php-fpm8.2'], "PROCS OK: 2 processes with command name 'php-fpm8.2' | procs=2;;;0; → 0"],
    ['host', ['-a', '[kthreadd]'], "PROCS OK: 1 process with args '[kthreadd]' | procs=1;;;0; → 0"],
    ['host', ['-C', 'R-rcu_g'], "PROCS OK: 1 process with command name 'R-rcu_g' | procs=1;;;0; → 0"],
    [
      'host',
      ['-X', 'nginx,bash,php-fpm8.2', '-k'],
      "PROCS OK: 11 processes with exclude progs 'nginx,bash,php-fpm8.2' | procs=11;;;0; → 0",
    ],
    [
      'container',
      ['-m', 'CPU', '-w', '50', '-c', '60', '-v'],
      'CPU WARNING: 1 warn out of 15 processes [perl] | procs=15;;;0; procs_warn=1;;;0; procs_crit=0;;;0; → 1',
    ],
    [
      'container',
      ['-m', 'CPU', '-w', '50', '-c', '52.2'],
      'CPU CRITICAL: 1 crit, 0 warn out of 15 processes | procs=15;;;0; procs_warn=0;;;0; procs_crit=1;;;0; → 2',
    ],
    [
      'container',
      ['-m', 'VSZ', '-r', '5000', '-w', '100000'],
      'VSZ WARNING: 1 warn out of 4 processes with RSS >= 5000 | procs=4;;;0; procs_warn=1;;;0; procs_crit=0;;;0; → 1',
    ],
    [
      'container',
      ['-m', 'ELAPSED', '-w', '16'],
      'ELAPSED OK: 15 processes | procs=15;;;0; procs_warn=0;;;0; procs_crit=0;;;0; → 0',
    ],
  ])('%s %j: %s', async (machine, argv, expected) => {
    expect(await on(machine, ...argv)).toBe(expected)
  })

  it.each([
    ['backup-verify-daemon', 1],
    ['backup-verify-demon', 0],
    ['backup-verify-d', 1],
    ['print (queue', 1],
    ['print', 1],
    ['bash', 2],
    ['bas', 0],
  ])('-C %s finds %i of them by name, cut at 15 characters or whole', async (name, count) => {
    expect(await on('container', '-C', name)).toContain(`PROCS OK: ${count} process`)
  })

  it('prints each process that it counted behind the result with -vv', async () => {
    expect(await on('container', '-vv', '-C', 'locked')).toBe(
      [
        "PROCS OK: 1 process with command name 'locked' | procs=1;;;0;",
        'Matched: uid=0 vsz=7888 rss=7864 pid=11 ppid=1 pcpu=0.00 stat=SL etime=00:16 prog=locked args=locked one → 0',
      ].join('\n'),
    )
  })

  it('lets no process and no option open performance data', async () => {
    const named = await on('container', '-v', '-m', 'VSZ', '-a', 't|x', '-w', '1')
    expect(named).toBe(
      "VSZ WARNING: 1 warn out of 1 process with args 't¦x' [café?au?lait¦x] | procs=1;;;0; procs_warn=1;;;0; procs_crit=0;;;0; → 1",
    )
    expect(await on('container', '--ereg-argument-array=a|b')).toContain("regex args 'a,b' |")
  })

  it.each([['-k'], ['-a', ''], ['-m', 'RSS'], ['-vv'], ['-X', 'x']])(
    'leaves out what ended while it looked: %s',
    async (...argv: readonly string[]) => {
      const { root } = recordedProc('container')
      mkdirSync(join(root, 'proc/999999'))
      const { output } = await inProcess(checkProcs, argv, { root })
      expect(output).toContain('procs=15;')
    },
  )

  it('says what it could not read', async () => {
    const { output, exitCode } = await inProcess(checkProcs, ['-w', '5'], { root: '/nowhere' })
    expect(output).toBe('PROCS UNKNOWN: cannot read /nowhere/proc: No such file or directory\n')
    expect(exitCode).toBe(3)
  })

  it('refuses an empty user, which the original takes for root', async () => {
    expect(await on('host', '-u', '')).toContain('check_procs: User name was not found - \nUsage:\n check_procs -w')
  })
})

describe('check_procs', () => {
  it('asks getent for a user that is not in /etc/passwd', async () => {
    const folder = temporaryFolder()
    const script = '#!/bin/sh\n[ "$*" = "passwd -- ldap-user" ] && echo "ldap-user:*:70001:70001::/:/bin/sh"\n'
    writeFileSync(join(folder, 'getent'), script)
    chmodSync(join(folder, 'getent'), 0o755)
    const env = { PATH: `${folder}:${process.env.PATH}` }
    const { output } = await inProcess(checkProcs, ['-u', 'ldap-user'], { env })
    expect(output).toBe('PROCS OK: 0 processes with UID = 70001 (ldap-user) | procs=0;;;0;\n')
  })

  it('leaves out itself as a program, and counts itself nowhere', async () => {
    const word = `--ereg-argument-array=own-${process.pid}-[m]ark|own-${process.pid}-.ma`
    const { stdout, exitCode } = await run([...plenumCommand(), 'check_procs', word])
    expect(stdout.toString()).toContain('PROCS OK: 0 processes with regex args')
    expect(exitCode).toBe(0)
  })
})
