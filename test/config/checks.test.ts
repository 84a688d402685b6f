import { describe, expect, it } from 'vitest'
import { checkArguments } from '../../src/config/checks/arguments.ts'
import { tracer } from '../../src/config/checks/trace.ts'
import type { World } from '../../src/config/checks/world.ts'
import { defaultConfig } from '../../src/config/config.ts'
import { findingsOf, recordedWorld } from './world.ts'

const command = 'command[a]=/bin/true'

describe('allowed_hosts', () => {
  it.each([
    [
      '0.0.0.0/0',
      '0.0.0.0/0 lets everybody in here, and nobody on stock: take it out, or write 0.0.0.0/1,128.0.0.0/1 to let everybody in on both',
    ],
    [
      '10.1.2.3/8',
      'IP address and mask do not match in 10.1.2.3/8: taken as 10.0.0.0/8; stock drops the entry: write 10.0.0.0/8',
    ],
    ['::ffff:192.0.2.1', 'stock compares ::ffff:192.0.2.1 with IPv6 peers only: write 192.0.2.1'],
    ['fe80::1%eth0', 'stock takes no zone, as in fe80::1%eth0: write fe80::1'],
    ['web_1.example.org', "'web_1.example.org': stock takes no name with other characters"],
    ['web1.example.org.', 'stock takes no name that ends as web1.example.org. does'],
    ['web1.example.o', 'stock takes no name that ends as web1.example.o does'],
    [`${'a'.repeat(60)}.org`, 'stock takes no name of more than 63 characters: write its address'],
    ['gone.invalid', "'gone.invalid' gives no address (Name or service not known): correct it"],
    ['192.0.2.1 192.0.2.2', "'192.0.2.2' after '192.0.2.1' is not read: put a comma"],
    ['192.0.2.1/33,192.0.2.2', 'Invalid IPv4 network mask format(192.0.2.1/33)'],
  ])('warns of %s', async (list, text) => {
    expect(await findingsOf([`allowed_hosts=${list}`])).toEqual([expect.stringMatching(/^2: warning: /)])
    expect((await findingsOf([`allowed_hosts=${list}`]))[0]).toContain(text)
  })

  it('says nothing of entries that both take', async () => {
    const list = '127.0.0.1, ::1,192.0.2.0/24,2001:db8::1/32,web1,web-1.example.org,host.b1,0.0.0.0/1,128.0.0.0/1,::/0'
    expect(await findingsOf([`allowed_hosts=${list}`])).toEqual([])
  })

  it('says that nobody may ask where no entry is usable', async () => {
    expect(await findingsOf(['allowed_hosts=[::1]'])).toEqual([
      expect.stringContaining('Invalid IPv6 address/network format([::1])'),
      expect.stringContaining('nobody may ask'),
    ])
  })

  it('warns of a list that a later one replaces, and looks at the later one', async () => {
    expect(await findingsOf(['allowed_hosts=0.0.0.0/0', '#', 'allowed_hosts=127.0.0.1'])).toEqual([
      expect.stringMatching(/^2: warning: this allowed_hosts does not count, 'nrpe.cfg' - Line 4 replaces it/),
    ])
  })
})

describe('command lines', () => {
  it.each([
    [
      `/bin/true '{print $1}'`,
      `stock, which runs "/bin/true '{print $1}'$" (here it stays a $): write $$ for it, "/bin/true '{print $$1}'"`,
    ],
    [
      '/bin/true $HOME/x $ARG1$',
      "which runs '/bin/true $HOME/x $ARG1$' with $ARG1$ not filled in (here it stays a $): write $$ for it, '/bin/true $$HOME/x $ARG1$'",
    ],
    ['/bin/true $ARG0$ $ARGx$', '$ARG0$ $ARGx$ becomes nothing: write $ARG1$'],
    [`/bin/true ${'x'.repeat(3000)}`, 'this line has 3021 bytes; stock reads it in pieces of 2046'],
  ])('warns of %.60s', async (line, text) => {
    const found = await findingsOf(['dont_blame_nrpe=1', `command[a]=${line}`])
    expect(found).toEqual([expect.stringContaining(text)])
  })

  it('does not promise with compat=strict that a $ stays', async () => {
    const lines = ['dont_blame_nrpe=1', 'compat=strict', 'command[a]=/bin/true $1 $ARG17$']
    const [dollar, macro] = await findingsOf(lines)
    expect(dollar).not.toContain('here it stays')
    expect(macro).toContain('$ARG17$ becomes nothing with compat=strict')
  })

  it('counts the prefix where stock cuts', async () => {
    const lines = (bytes: number) => ['command_prefix=/bin/true -n -n -n', `command[a]=/${'x'.repeat(bytes - 1)}`]
    expect(await findingsOf(lines(2028))).toEqual([])
    expect(await findingsOf(lines(2029))).toEqual([
      '3: warning: this command line has 2048 bytes with its prefix; stock cuts it at 2047: put what is long into a script',
    ])
  })

  it.each(['$$HOME', '$USER1$/x', '$ARG1$ $ARG16$ $ARG01$', '$1 $2', 'awk $$1'])(
    'says nothing of %s',
    async (words) => {
      expect(await findingsOf(['dont_blame_nrpe=1', `command[a]=/bin/true ${words}`])).toEqual([])
    },
  )

  it('warns of arguments that never come', async () => {
    expect(await findingsOf(['command[a]=/bin/true $ARG1$'])).toEqual([
      '2: warning: command[a] never gets its arguments: write dont_blame_nrpe=1 to take arguments, or put the value into the line',
    ])
  })

  it('names both lines of a command that is defined twice', async () => {
    expect(await findingsOf([command, '#', command])).toEqual([
      "2: warning: this command[a] does not count, 'nrpe.cfg' - Line 4 defines it again: remove one of them",
    ])
  })

  it('warns of a comment that stock reads in pieces', async () => {
    expect(await findingsOf([`#${'x'.repeat(2046)}`])).toEqual([
      expect.stringContaining('2: warning: this line has 2047 bytes'),
    ])
    expect(await findingsOf([`#${'x'.repeat(2045)}`])).toEqual([])
  })
})

describe('programs', () => {
  it.each([
    ['/bin/none -x', {}, "there is no program '/bin/none' (No such file or directory)"],
    [
      '/bin/check_log3 -x',
      {},
      "there is no program '/bin/check_log3': install it, or write builtin_path=/bin, as Plenum has check_log3 itself",
    ],
    ['/bin/none|cat', {}, undefined],
    ['"/bin/none" x', {}, undefined],
    ['none', {}, undefined],
    ['/bin/$ARG1$', {}, undefined],
    ['/own/check_log3 -x', {}, undefined],
    ['/bin', {}, "'/bin' is no program but a folder"],
    [
      '/bin/x',
      { '/bin/x': { mode: 0o644 } },
      "'/bin/x' is not executable (mode 0644, owner 0, group 0): chmod 755 '/bin/x'",
    ],
    ['/bin/x', { '/bin/x': { mode: 0o750 } }, "nagios (nrpe_user) may not execute '/bin/x' (mode 0750"],
    ['/bin/x', { '/bin/x': { mode: 0o750, gid: 7 } }, undefined],
    ['/bin/x', { '/bin/x': { mode: 0o677, uid: 102 } }, "nagios (nrpe_user) may not execute '/bin/x'"],
    [
      '/bin/x',
      { '/bin/x': { realPath: '/root/x' }, '/root': { type: 'folder', mode: 0o700 } },
      "nagios (nrpe_user) may not enter '/root', where '/bin/x' lies",
    ],
    [
      '/bin/x',
      { '/bin/x': { hidden: true } },
      "you may not look at '/bin/x' (Permission denied): run this check as root",
    ],
  ] as const)('%s with %j: %s', async (line, files, text) => {
    const found = await findingsOf(['dont_blame_nrpe=1', 'builtin_path=/own', `command[a]=${line}`], files)
    expect(found).toEqual(text === undefined ? [] : [expect.stringContaining(`4: warning: ${text}`)])
  })

  it('looks at the prefix, where there is one, and at nothing behind it', async () => {
    expect(await findingsOf(['command_prefix=/bin/none -n', 'command[a]=/bin/other'])).toEqual([
      expect.stringContaining("2: warning: there is no program '/bin/none'"),
    ])
  })
})

describe('names', () => {
  it.each([
    ['command_timeout[b]=5', 'command_timeout[b] is for no command: define the command, or remove this'],
    ['command_timeout[check_laod]=5', 'is for no command: write check_load, or define the command'],
    ['client[192.0.2.1]=a,b', 'client[192.0.2.1] names b, which is no command'],
    ['client[192.0.2.1]=a,b*', 'client[192.0.2.1] names b*, which no command fits'],
    ['client[192.0.2.1]=a; arguments', 'may send no arguments, because dont_blame_nrpe is 0'],
    ['client[cert:poller]=a', 'client[cert:poller] fits no certificate, because none is asked for'],
    ['mydebugvar=1', "'mydebugvar' counts as debug"],
    ['xcommand[b]=/bin/true', "'xcommand[b]' counts as command[b]"],
    ['log_file= /var/log/x', 'the blank behind log_file= is part of the value: write log_file=/var/log/x'],
    [
      'server_port =5666',
      "Unknown option specified: 'server_port ' has no effect, write server_port=VALUE without blanks",
    ],
  ])('warns of %s', async (line, text) => {
    const found = await findingsOf([command, 'command[check_load]=/bin/true', line])
    expect(found).toEqual([expect.stringMatching(/^4: warning: /)])
    expect(found[0]).toContain(text)
  })

  it.each(['command[b] = /bin/true', 'client[192.0.2.1]=a*,check_l*', 'client[*]=_NRPE_CHECK', 'debug=1'])(
    'says nothing of %s',
    async (line) => {
      expect(await findingsOf([command, 'command[check_load]=/bin/true', line])).toEqual([])
    },
  )

  it('leaves a line of which the reader complained alone', async () => {
    expect(await findingsOf([command, 'command[]=/bin/none', 'command_timeout[]=5'])).toEqual([
      expect.stringMatching(/^3: error: Invalid command specified/),
      expect.stringMatching(/^4: error: Invalid command_timeout specified/),
    ])
  })

  it('warns of a rule behind one for everybody', async () => {
    expect(await findingsOf([command, 'client[192.0.2.1]=a', 'client[*]=*', 'client[192.0.2.2]=a'])).toEqual([
      expect.stringMatching(/^5: warning: client\[192\.0\.2\.2\] is never reached, the \* in 'nrpe\.cfg' - Line 4/),
    ])
  })
})

describe('files', () => {
  it('that are read twice are named, and what is wrong in them once', async () => {
    const beside = { 'd/a.cfg': 'server_prot=1' }
    expect(await findingsOf(['include=d/a.cfg', 'include_dir=d'], {}, {}, beside)).toEqual([
      expect.stringMatching(/^1: warning: Unknown option/),
      "3: warning: 'd/a.cfg' is read a second time here: remove one of the includes",
    ])
  })

  it.each([
    [{ mode: 0o600 }, {}, /^0: warning: nagios \(nrpe_user\) may not read 'nrpe.cfg' \(mode 0600, .*so a reload/],
    [{ mode: 0o640, gid: 105 }, {}, undefined],
    [
      { mode: 0o644 },
      { mode: 0o700 },
      /^0: warning: nagios \(nrpe_user\) may not enter '.*plenum-config-.*so a reload/,
    ],
  ])('that nrpe_user could not read at a reload are named: %j in %j', async (file, folder, pattern) => {
    const facts = { type: 'file', mode: 0o755, uid: 0, gid: 0 } as const
    const look: World['look'] = (realPath) => {
      const recorded = realPath.endsWith('nrpe.cfg') ? file : realPath.includes('plenum-config-') ? folder : {}
      return { kind: 'there', facts: { ...facts, realPath, ...recorded } }
    }
    expect(await findingsOf([], {}, { look })).toEqual(pattern === undefined ? [] : [expect.stringMatching(pattern)])
  })
})

describe('what a daemon needs', () => {
  const spool = { '/var/spool': { type: 'folder' }, '/var/log/x': { uid: 102 } } as const
  it.each([
    ['nrpe_user=nobdy', "error: nrpe_user: there is no user 'nobdy'"],
    ['nrpe_user=root', 'error: nrpe_user: the daemon does not run as root'],
    ['nrpe_user=0', 'error: nrpe_user: the daemon does not run as root'],
    ['nrpe_group=none', "error: nrpe_group: there is no group 'none'"],
    ['nrpe_group=root', 'error: nrpe_group: the daemon does not run in the group root'],
    [
      'server_address=gone.invalid',
      "error: server_address 'gone.invalid' gives no address (Name or service not known)",
    ],
    ['pid_file=/none/pid', "error: the folder '/none' of pid_file is not there: create it"],
    ['pid_file=/run/nrpe/pid', "warning: the folder '/run/nrpe' of pid_file is not there: create it, at boot too"],
    ['pid_file=/var/spool', "error: pid_file '/var/spool' is no file"],
    ['log_file=/none/log', "warning: the folder '/none' of log_file is not there, lines go to syslog"],
    ['log_file=/bin', "warning: log_file '/bin' is no plain file"],
    [
      'log_file=/bin/true',
      "warning: nagios (nrpe_user) may not write to '/bin/true' (log_file; mode 0755, owner 0, group 0)",
    ],
    ['log_file=/link', "warning: log_file '/link' is a link, which is not used"],
    ['allow_root=1', undefined],
    ['nrpe_user=4711', undefined],
    ['server_address=192.0.2.1', undefined],
    ['server_address=web1', undefined],
    ['pid_file=/var/spool/pid', undefined],
    ['log_file=/var/log/x', undefined],
    ['log_file=/var/log/new', undefined],
  ])('%s: %s', async (line, text) => {
    const found = await findingsOf([line], { ...spool, '/link': { link: true } })
    expect(found).toEqual(text === undefined ? [] : [expect.stringContaining(`2: ${text}`)])
  })

  it('may be root where allow_root=1', async () => {
    expect(await findingsOf(['nrpe_user=root', 'nrpe_group=root', 'allow_root=1'])).toEqual([])
  })

  it('is a user who exists', async () => {
    const noUser = { findUser: () => undefined }
    expect(await findingsOf([], {}, noUser)).toEqual([
      expect.stringContaining("1: error: nrpe_user: there is no user 'nagios'"),
    ])
  })

  it.each([
    ['nasty_metachars=|&;`', 'nasty_metachars lets \\n pass'],
    ['nasty_metachars=x', 'nasty_metachars lets | & ; ` \\n pass'],
    ['allow_bash_command_substitution=1', 'with $( in arguments clients that may send arguments can run any program'],
  ])('is not open to any program: %s', async (line, text) => {
    expect(await findingsOf(['dont_blame_nrpe=1', line])).toEqual([expect.stringContaining(`3: warning: ${text}`)])
    expect(await findingsOf(['dont_blame_nrpe=1', line, 'argument_quoting=1'])).toEqual([])
    expect(await findingsOf([line])).toEqual([])
  })
})

describe('a move from stock', () => {
  it.each([
    ['/etc/nagios/nrpe.cfg', { '/etc/debian_version': {} }, 1],
    ['/etc/nagios/nrpe.cfg', {}, 0],
    ['/opt/plenum/nrpe.cfg', { '/etc/debian_version': {} }, 0],
  ])("is told that Debian's stock took no arguments: %s with %j, %i times", async (mainFile, files, times) => {
    const config = { ...defaultConfig(), dontBlameNrpe: true }
    const found = await checkArguments({ config, trace: tracer(mainFile).trace, world: recordedWorld(files) })
    expect(found).toHaveLength(times)
    for (const { says } of found) expect(says).toContain("Debian's stock daemon takes none")
  })

  it('is told of a program that is not there behind a prefix, and of a plugin of ours that sudo will not find', async () => {
    const lines = ['command_prefix=/bin/true', 'command[a]=/opt/gone -w 5', 'command[b]=/bin/true']
    expect(await findingsOf(lines)).toEqual([expect.stringMatching(/^3: warning: there is no program '\/opt\/gone'/)])
  })

  it('is told that an argument lacks its second $', async () => {
    expect(await findingsOf(['dont_blame_nrpe=1', 'command[a]=/bin/true -C $ARG1 -c $ARG2$'])).toEqual([
      expect.stringMatching(/: \$ARG1 lacks its second \$, write \$ARG1\$$/),
    ])
  })

  it.each([
    ['comand[check_x]=/bin/true', "'comand[check_x]' has no effect, write command[check_x]=VALUE"],
    ['command_timout=5', "'command_timout' has no effect, write command_timeout=VALUE"],
  ])('is told what %s should be', async (line, advice) => {
    expect(await findingsOf([line])).toEqual([expect.stringMatching(new RegExp(`${RegExp.escape(advice)}$`))])
  })
})
