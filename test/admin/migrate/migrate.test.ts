import { chmodSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { plenumCommand } from '../../helpers/plenum.ts'
import { run } from '../../helpers/run.ts'
import {
  contentsOf,
  debian,
  debianUnit,
  type Files,
  madeUpHost,
  migrate,
  migrateJson,
  program,
  soundConfig,
} from './made-up-host.ts'

const dropIn = '/etc/systemd/system/nagios-nrpe-server.service.d/plenum.conf'
const record = '/var/lib/plenum-migrate/record.json'
const written = '# Written by plenum migrate --apply; plenum migrate --undo takes it away.'

const initScript = `#!/bin/sh
DAEMON=/usr/sbin/nrpe
CONFIG=/etc/nagios/nrpe.cfg
if [ -f /etc/default/nagios-nrpe-server ] ; then
	. /etc/default/nagios-nrpe-server
fi
start_daemon $DAEMON  -c $CONFIG -d $NRPE_OPTS
`
const sysv: Files = {
  ...debian,
  '/sbin/init': program,
  '/etc/init.d/nagios-nrpe-server': { text: initScript, mode: 0o755 },
  '/etc/default/nagios-nrpe-server': { text: 'NICENESS=5', mode: 0o640 },
}

/** What --apply makes of one file. */
async function applied(files: Files, path: string): Promise<string> {
  const root = madeUpHost(files)
  expect(await migrate(root, '--apply')).toMatchObject({ exitCode: 0, stderr: '' })
  return readFileSync(join(root, path), 'latin1')
}

describe('plenum migrate', () => {
  it('shows what a host has, what would change, and changes nothing', async () => {
    const root = madeUpHost(debian)
    const before = contentsOf(root)
    const { exitCode, stdout, stderr } = await migrate(root)
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(stdout.replace(/^ {2}host .*\n(?: {5}.*\n)?/m, '').replace(/\(this is .*\)/, '')).toBe(
      `Found
  unit            nagios-nrpe-server.service: /usr/sbin/nrpe -c /etc/nagios/nrpe.cfg -f $NRPE_OPTS
                  (stock)
  configuration   /etc/nagios/nrpe.cfg: 1 file, 1 command (1 in /usr/lib/nagios/plugins), 0
                  errors, 0 warnings
  packages        nagios-nrpe-server 4.1.0-1+b1
  Plenum          /usr/lib/plenum/nrpe 

What --apply changes
  - writes ${dropIn}
      ${written}
      [Service]
      ExecStart=
      ExecStart=/usr/lib/plenum/nrpe -c /etc/nagios/nrpe.cfg -f $NRPE_OPTS
      Environment=MALLOC_ARENA_MAX=2
  - runs systemctl daemon-reload
  - runs systemctl try-restart nagios-nrpe-server.service
`,
    )
    expect(contentsOf(root)).toEqual(before)
  })

  it('writes the drop-in of the moving-over page, keeps a record for root alone, and takes all of it back', async () => {
    const root = madeUpHost(debian)
    const before = contentsOf(root)
    const { exitCode, stdout } = await migrate(root, '--apply')
    expect(exitCode).toBe(0)
    expect(stdout).toContain(`Done\n  - wrote ${dropIn}\n  - run systemctl daemon-reload\n`)
    expect(stdout).toContain('What --apply changes\n  nothing: it runs Plenum\n')
    const start = 'ExecStart=/usr/lib/plenum/nrpe -c /etc/nagios/nrpe.cfg -f $NRPE_OPTS'
    expect(readFileSync(join(root, dropIn), 'utf8')).toBe(
      `${written}\n[Service]\nExecStart=\n${start}\nEnvironment=MALLOC_ARENA_MAX=2\n`,
    )
    expect(statSync(join(root, record)).mode & 0o777).toBe(0o600)
    expect(statSync(join(root, '/var/lib/plenum-migrate')).mode & 0o777).toBe(0o700)
    const undone = await migrate(root, '--undo')
    expect(undone).toMatchObject({ exitCode: 0, stderr: '' })
    expect(undone.stdout).toContain(`Done\n  - removed ${dropIn}\n`)
    expect(contentsOf(root)).toEqual(before)
  })

  it('does nothing the second time, neither for --apply nor for --undo', async () => {
    const root = madeUpHost(sysv)
    await migrate(root, '--apply')
    const after = contentsOf(root)
    expect(await migrateJson(root, '--apply')).toMatchObject({ exitCode: 0, done: [], changes: [] })
    expect(contentsOf(root)).toEqual(after)
    await migrate(root, '--undo')
    const nothing = ['nothing to take back: plenum migrate changed nothing here']
    expect(await migrateJson(root, '--undo')).toMatchObject({ exitCode: 0, done: nothing })
  })

  it('knows the unit, the folders and the file of options of Red Hat', async () => {
    const unit =
      '[Service]\nEnvironmentFile=/etc/sysconfig/nrpe\nExecStart=/usr/sbin/nrpe -c /etc/nagios/nrpe.cfg -f $NRPE_SSL_OPT\n'
    const root = madeUpHost({
      '/sbin/init': { link: '../lib/systemd/systemd' },
      '/lib/systemd/systemd': program,
      '/usr/lib/systemd/system/nrpe.service': unit,
      '/etc/sysconfig/nrpe': 'NRPE_SSL_OPT="-n"\n',
      '/etc/nagios/nrpe.cfg': soundConfig.replace('/usr/lib/', '/usr/lib64/'),
      '/usr/lib64/nagios/plugins/check_load': program,
      '/usr/sbin/nrpe': program,
      '/etc/selinux/config': 'SELINUX=enforcing\n',
    })
    const { exitCode, services, attention, changes, configurations } = await migrateJson(root)
    expect(exitCode).toBe(1)
    expect(services).toMatchObject([
      { kind: 'unit', name: 'nrpe.service', config: '/etc/nagios/nrpe.cfg', runs: 'stock' },
    ])
    expect(configurations).toMatchObject([{ folders: { '/usr/lib64/nagios/plugins': 1 } }])
    expect(attention).toEqual([
      'nrpe.service starts its daemon with -n: queries and answers can be read on the way',
      expect.stringContaining('SELinux is enforcing'),
    ])
    expect(changes).toMatchObject([{ path: '/etc/systemd/system/nrpe.service.d/plenum.conf' }])
  })

  it('gives a script of System V init its program through the file of settings, whose rest and mode stay', async () => {
    const root = madeUpHost(sysv)
    const before = contentsOf(root)
    const { exitCode, changes, commands } = await migrateJson(root)
    expect({ exitCode, commands }).toEqual({ exitCode: 0, commands: ['/etc/init.d/nagios-nrpe-server restart'] })
    expect(changes).toMatchObject([{ kind: 'append', path: '/etc/default/nagios-nrpe-server' }])
    await migrate(root, '--apply')
    const file = join(root, '/etc/default/nagios-nrpe-server')
    const lines = `\n${written}\nDAEMON=/usr/lib/plenum/nrpe\nexport MALLOC_ARENA_MAX=2\n`
    expect(readFileSync(file, 'utf8')).toBe(`NICENESS=5\n${lines}`)
    expect(statSync(file).mode & 0o777).toBe(0o640)
    await migrate(root, '--undo')
    expect(contentsOf(root)).toEqual(before)
  })

  it('moves a script over that systemd starts, as it has no unit', async () => {
    const unit = { '/lib/systemd/system/nagios-nrpe-server.service': '' }
    const root = madeUpHost({ ...sysv, ...unit, '/sbin/init': { link: '/lib/systemd/systemd' } })
    expect(await migrateJson(root)).toMatchObject({
      changes: [{ path: '/etc/default/nagios-nrpe-server' }],
      commands: ['systemctl try-restart nagios-nrpe-server'],
    })
  })

  it('shows characters, and keeps bytes', async () => {
    const unit = debianUnit.replace('-f $NRPE_OPTS', '-f # Überwachung \x1b[31m')
    const root = madeUpHost({ ...debian, '/lib/systemd/system/nagios-nrpe-server.service': unit })
    const { stdout } = await migrate(root, '--apply')
    expect(stdout).toContain('Überwachung \\x1b[31m')
    expect(readFileSync(join(root, dropIn), 'utf8')).toContain('Überwachung \x1b[31m\n')
  })

  it.each([
    [
      'xinetd',
      '/etc/xinetd.d/nrpe',
      'service nrpe\n{\n\tuser = nagios\n\tserver = /usr/sbin/nrpe\n\tserver_args = -c /etc/nagios/nrpe.cfg --inetd\n}\n',
    ],
    [
      'inetd',
      '/etc/inetd.conf',
      '# old\nnrpe stream tcp nowait nagios /usr/sbin/tcpd /usr/sbin/nrpe -c /etc/nagios/nrpe.cfg -i\n',
    ],
  ])('edits the one word in the entry of %s, and back', async (kind, path, text) => {
    const files = { '/etc/nagios/nrpe.cfg': soundConfig, '/usr/sbin/nrpe': program, [path]: text }
    const root = madeUpHost(files)
    const before = contentsOf(root)
    expect(await migrateJson(root)).toMatchObject({
      services: [{ kind, config: '/etc/nagios/nrpe.cfg', runs: 'stock' }],
    })
    await migrate(root, '--apply')
    expect(readFileSync(join(root, path), 'utf8')).toBe(text.replace('/usr/sbin/nrpe', '/usr/lib/plenum/nrpe'))
    await migrate(root, '--undo')
    expect(contentsOf(root)).toEqual(before)
  })

  it('comes behind a drop-in that sets the command too, and takes up its options', async () => {
    const own = '[Service]\nExecStart=\nExecStart=/usr/sbin/nrpe -c /srv/nrpe.cfg -f -4\n'
    const folder = '/etc/systemd/system/nagios-nrpe-server.service.d'
    const files = { ...debian, '/srv/nrpe.cfg': soundConfig, [`${folder}/site.conf`]: own }
    expect(await applied(files, `${folder}/site.plenum.conf`)).toContain(
      'ExecStart=/usr/lib/plenum/nrpe -c /srv/nrpe.cfg -f -4\n',
    )
  })

  it('turns off what lets no JavaScript engine run, and says so', async () => {
    const files = {
      ...debian,
      '/lib/systemd/system/nagios-nrpe-server.service': `${debianUnit}MemoryDenyWriteExecute=yes\n`,
    }
    expect(await applied(files, dropIn)).toContain('\nMemoryDenyWriteExecute=no\n')
    const { exitCode, attention } = await migrateJson(madeUpHost(files))
    expect({ exitCode, attention }).toEqual({
      exitCode: 1,
      attention: [expect.stringContaining('has MemoryDenyWriteExecute=yes, with which no JavaScript engine runs')],
    })
  })

  it('leaves the service of package plenum and its configuration aside, but tells that two want the port', async () => {
    const own = '/lib/systemd/system/plenum.service'
    const files = {
      ...debian,
      [own]: '[Service]\nExecStart=/usr/bin/plenum nrpe -c /etc/plenum/nrpe.cfg -f\n',
      '/usr/bin/plenum': program,
      '/etc/plenum/nrpe.cfg': 'server_port=80\n',
      '/etc/systemd/system/multi-user.target.wants/plenum.service': { link: own },
    }
    const { exitCode, services, attention, configurations, changes } = await migrateJson(madeUpHost(files))
    expect(exitCode).toBe(1)
    expect(services).toMatchObject([{ runs: 'stock' }, { name: 'plenum.service', runs: 'Plenum' }])
    expect(configurations).toMatchObject([{ file: '/etc/nagios/nrpe.cfg' }])
    expect(changes).toMatchObject([{ path: dropIn }])
    expect(attention).toEqual([expect.stringContaining('plenum.service is enabled too, and both want a port')])
  })

  it('tells what is old, open, missing or different', async () => {
    const config = [
      ...['nrpe_user=nagios', 'allowed_hosts=127.0.0.1,gone.invalid', 'dont_blame_nrpe=1', 'ssl_version=TLSv1'],
      ...['ssl_cipher_list=AES128-SHA:RC4-SHA', 'max_commands=5', 'listen_queue_size=5', 'allow_weak_random_seed=1'],
      ...['command[a]=/usr/lib/nagios/plugins/check_gone', 'command[b]=/usr/lib/nagios/plugins/check_plain $ARG1$', ''],
    ].join('\n')
    const plain = { text: '', mode: 0o644 }
    const files = { ...debian, '/etc/nagios/nrpe.cfg': config, '/usr/lib/nagios/plugins/check_plain': plain }
    const { exitCode, attention, obstacles } = await migrateJson(madeUpHost(files))
    expect({ exitCode, obstacles }).toEqual({ exitCode: 1, obstacles: [] })
    for (const text of [
      "'gone.invalid' gives no address",
      'ssl_version=TLSv1 takes an old version only',
      'RC4-SHA in ssl_cipher_list is not in OpenSSL any more',
      "there is no program '/usr/lib/nagios/plugins/check_gone'",
      "'/usr/lib/nagios/plugins/check_plain' is not executable",
      'dont_blame_nrpe=1: clients may send arguments, which 1 of 2 commands take',
      'max_commands=5: what is asked for beyond that waits for its turn',
      'listen_queue_size below 511 loses queries',
      'allow_weak_random_seed has no effect',
    ])
      expect(attention).toContainEqual(expect.stringContaining(text))
  })

  it('follows links as that host does, never onto this one', async () => {
    const root = madeUpHost({
      ...debian,
      '/etc/nagios/nrpe.cfg': { link: '/srv/site/nrpe.cfg' },
      '/srv/site/nrpe.cfg': `${soundConfig}include_dir=/etc/nagios/nrpe.d\n`,
      '/etc/nagios/nrpe.d': { link: '../../srv/site/parts' },
      '/srv/site/parts/one.cfg': { link: '/srv/site/one' },
      '/srv/site/one': 'command[one]=/usr/lib/nagios/plugins/check_one\n',
      '/usr/lib/nagios/plugins/check_one': { link: '/../../../opt/site/check_one' },
      '/opt/site/check_one': program,
      '/etc/hosts': '192.0.2.1 poller.invalid\n',
    })
    const { exitCode, configurations, attention } = await migrateJson(root)
    expect({ exitCode, attention }).toEqual({ exitCode: 0, attention: [] })
    expect(configurations).toMatchObject([{ files: 2, commands: 2 }])
  })
})

describe('plenum migrate --apply', () => {
  const withoutPlenum = { '/usr/lib/plenum/nrpe': { link: '/none' } }
  it.each<[string, Files, string]>([
    ['the configuration has errors', { '/etc/nagios/nrpe.cfg': 'server_port=80\n' }, '/etc/nagios/nrpe.cfg has errors'],
    ['Plenum is not there', withoutPlenum, 'Plenum is not installed there'],
    [
      'nothing starts a daemon',
      { '/lib/systemd/system/nagios-nrpe-server.service': '' },
      'nothing here starts an NRPE',
    ],
  ])('touches nothing where %s', async (_, files, reason) => {
    const root = madeUpHost({ ...debian, ...files })
    const before = contentsOf(root)
    const { exitCode, obstacles, done } = await migrateJson(root, '--apply')
    expect({ exitCode, obstacles, done }).toEqual({
      exitCode: 2,
      obstacles: [expect.stringContaining(reason)],
      done: [],
    })
    expect(contentsOf(root)).toEqual(before)
  })

  it('touches nothing where the user of the daemon could not run Plenum', async () => {
    const root = madeUpHost({ ...debian, '/root/plenum/plenum': program, '/root/plenum/nrpe': { link: 'plenum' } })
    chmodSync(join(root, 'root'), 0o700)
    const { exitCode, obstacles } = await migrateJson(root, '--apply', '--program', '/root/plenum/nrpe')
    expect({ exitCode, obstacles }).toEqual({
      exitCode: 2,
      obstacles: [expect.stringContaining("may not enter '/root'")],
    })
  })

  it.each([
    ['/usr/sbin/nrpe', "/usr/sbin/nrpe is not Plenum's nrpe: correct --program"],
    ['/srv/a b/nrpe', '/srv/a b/nrpe is no full path of letters, digits and ./+@~_-: use another one'],
    ['nrpe', 'nrpe is no full path of letters, digits and ./+@~_-: use another one'],
    ['/none/nrpe', "/none/nrpe is not Plenum's nrpe: correct --program"],
  ])('touches nothing where --program is %s', async (path, reason) => {
    const root = madeUpHost({ ...debian, '/srv/a b/nrpe': { link: '/usr/lib/plenum/plenum' } })
    const { exitCode, obstacles, done } = await migrateJson(root, '--apply', '--program', path)
    expect({ exitCode, obstacles, done }).toEqual({ exitCode: 2, obstacles: [reason], done: [] })
  })

  it('leaves to its administrator what starts in a way of its own', async () => {
    const unit = debianUnit.replace('ExecStart=/', 'ExecStart=@/')
    const root = madeUpHost({ ...debian, '/lib/systemd/system/nagios-nrpe-server.service': unit })
    const { exitCode, attention, done } = await migrateJson(root, '--apply')
    expect({ exitCode, done }).toEqual({ exitCode: 2, done: [] })
    expect(attention).toEqual([
      'nagios-nrpe-server.service starts in a way of its own: give it /usr/lib/plenum/nrpe by hand',
    ])
  })

  it('takes back what it wrote where the next file cannot be written', async () => {
    const files = {
      ...debian,
      '/lib/systemd/system/zz-nrpe.service': debianUnit,
      '/etc/systemd/system/zz-nrpe.service.d': '',
    }
    const root = madeUpHost(files)
    const before = contentsOf(root)
    const { exitCode, stdout, stderr } = await migrate(root, '--apply')
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toMatch(
      /^plenum: cannot write .*zz-nrpe.service.d\/plenum.conf: Not a directory\. All is as it was before\n$/,
    )
    expect(contentsOf(root)).toEqual(before)
  })

  it('goes on where it was killed between its record and the file', async () => {
    const root = madeUpHost(debian)
    const before = contentsOf(root)
    await migrate(root, '--apply')
    rmSync(join(root, dropIn))
    expect(await migrateJson(root, '--apply')).toMatchObject({
      exitCode: 0,
      done: [`wrote ${dropIn}`, expect.any(String), expect.any(String)],
    })
    await migrate(root, '--undo')
    expect(contentsOf(root)).toEqual(before)
  })
})

describe('plenum migrate --undo', () => {
  it('takes nothing back where the drop-in was changed since', async () => {
    const root = madeUpHost(debian)
    await migrate(root, '--apply')
    writeFileSync(join(root, dropIn), '[Service]\nNice=5\n')
    const after = contentsOf(root)
    const { exitCode, stderr } = await migrate(root, '--undo')
    expect(exitCode).toBe(2)
    expect(stderr).toBe(
      `plenum: nothing was taken back: ${dropIn} was changed since: take it back by hand, or remove it, and run this again\n`,
    )
    expect(contentsOf(root)).toEqual(after)
  })

  it('takes its lines alone out of a file that was edited since', async () => {
    const root = madeUpHost(sysv)
    const file = join(root, '/etc/default/nagios-nrpe-server')
    await migrate(root, '--apply')
    writeFileSync(file, `${readFileSync(file, 'utf8')}NRPE_OPTS=-4\n`)
    expect(await migrate(root, '--undo')).toMatchObject({ exitCode: 0 })
    expect(readFileSync(file, 'utf8')).toBe('NICENESS=5\nNRPE_OPTS=-4\n')
  })

  it('believes no record that somebody else may write to', async () => {
    const root = madeUpHost(debian)
    await migrate(root, '--apply')
    chmodSync(join(root, record), 0o622)
    const { exitCode, stderr } = await migrate(root, '--undo')
    expect(exitCode).toBe(2)
    expect(stderr).toContain(`cannot read ${record}: somebody else may write to it, so nothing in it is believed`)
    expect(existsSync(join(root, dropIn))).toBe(true)
  })

  it('says that its record is broken, and what to do', async () => {
    const root = madeUpHost(debian)
    await migrate(root, '--apply')
    writeFileSync(join(root, record), '{')
    const { exitCode, stderr } = await migrate(root, '--undo')
    expect(exitCode).toBe(2)
    expect(stderr).toContain(`${record} is no record of plenum migrate: take it from a backup`)
  })
})

it.each([
  [['--apply', '--undo'], '--apply and --undo are opposites: choose one'],
  [['--root', '/none'], 'cannot look at --root /none: No such file or directory'],
  [['--root', '/etc/passwd'], '--root /etc/passwd is no folder'],
])('plenum migrate %j is wrong use', async (words, reason) => {
  const { exitCode, stderr } = await run([...plenumCommand(), 'migrate', ...words])
  expect({ exitCode, stderr }).toEqual({ exitCode: 3, stderr: `plenum: ${reason}\n` })
})
