import { describe, expect, it } from 'vitest'
import { type Config, defaultConfig } from '../../src/config/config.ts'
import { waysText } from '../../src/daemon/ways.ts'

/** What is told of these commands, without the first line, which is empty. */
function told(commands: Readonly<Record<string, string>>, settings: Partial<Config> = {}): readonly string[] {
  const text = waysText({ ...defaultConfig(), ...settings, commands: new Map(Object.entries(commands)) })
  return text.split('\n').slice(1, -1)
}

describe('how the commands of a configuration run', () => {
  it('tells those inside the daemon first, then the reasons of the others', () => {
    expect(
      told({
        load: '/usr/lib/nagios/plugins/check_load -w 5 -c 9',
        users: '/usr/lib/nagios/plugins/check_users -w 5 -c 9',
        disk: 'check_disk -w 20% -c 10%',
        own: '/usr/local/bin/check_own',
        other: '/opt/check_users -w 5',
      }),
    ).toEqual([
      '1 of 5 commands run inside the daemon: disk',
      'as a process: load, users (no builtin_path names /usr/lib/nagios/plugins: write builtin_path=/usr/lib/nagios/plugins, if what lies there is the plugin of that name)',
      'as a process: own (no plugin of Plenum)',
      'as a process: other (no builtin_path names /opt: write builtin_path=/opt, if what lies there is the plugin of that name)',
    ])
  })

  it('has all of them inside once builtin_path names their folder', () => {
    const commands = { load: '/usr/lib/nagios/plugins/check_load -w 5', users: '/usr/lib/nagios/plugins/check_users' }
    expect(told(commands, { builtinPaths: ['/usr/lib/nagios/plugins'] })).toEqual([
      '2 of 2 commands run inside the daemon: load, users',
    ])
  })

  it.each([
    ['check_disk -w 5 | head -1', 'a shell runs it, because of |'],
    ['check_disk -w 5 2>&1', 'a shell runs it, because of >'],
    ['check_disk -w 5; true', 'a shell runs it, because of ;'],
    ['check_disk -w $(nproc)', 'a shell runs it, because of $('],
    ['check_disk -w "$HOME x"', 'a shell runs it, because of $HOME'],
    ['check_disk -p /home/*', 'a shell runs it, because of *'],
    ['check_disk -p ~nagios', 'a shell runs it, because of ~'],
    ['LANG=C check_disk -w 5', 'a shell runs it, because of LANG=C'],
    ['exec check_disk -w 5', 'a shell runs it, because of exec'],
    ["check_disk -p 'open", "a shell runs it, because of '"],
    ['/usr/bin/sudo check_disk -w 5', 'sudo runs it as another user'],
    ['/usr/bin/timeout 5 /x/check_disk -w 5', 'timeout runs it'],
    ['$ARG1$ -w 5', 'the client names its program'],
    ['/usr/lib/$ARG1$ -w 5', 'the client names its program'],
    ['/bin/ls check_it', 'no plugin of Plenum'],
  ])('%s is a process: %s', (line, why) => {
    expect(told({ it: line })).toEqual(['0 of 1 commands run inside the daemon', `as a process: it (${why})`])
  })

  it.each([
    [`check_procs --ereg-argument-array=java.*x`, `check_procs --ereg-argument-array='java.*x'`],
    [`check_procs -c 1: -a "my java" -C [j]ava`, `check_procs -c 1: -a "my java" -C '[j]ava'`],
    [`check_log3 -l /var/log/syslog -p a{2} -p 'b*'`, `check_log3 -l /var/log/syslog -p 'a{2}' -p 'b*'`],
    [`check_procs -C $ARG1$*`, `check_procs -C $ARG1$'*'`],
  ])('gives the line of %s that runs inside', (line, quoted) => {
    expect(told({ it: line }).at(-1)).toBe(
      `where no files are meant, it runs inside with its wildcards in quotes: command[it]=${quoted}`,
    )
    expect(told({ it: quoted })).toEqual(['1 of 1 commands run inside the daemon: it'])
  })

  it.each([
    'check_disk -p /home/*',
    'check_procs -C a* | head',
    'ls a*',
    '/opt/check_procs -C a*',
    'check_procs -a ~*',
  ])('gives none for %s, which quotes would change or leave outside', (line) => {
    expect(told({ it: line })).toHaveLength(2)
  })

  it('blames a prefix, behind which everything is a process', () => {
    expect(told({ a: 'check_disk -w 5', b: 'x | y' }, { commandPrefix: '/usr/bin/sudo' })).toEqual([
      '0 of 2 commands run inside the daemon',
      'as a process: a, b (command_prefix /usr/bin/sudo runs it)',
    ])
  })

  it('warns of arguments that a shell would have to read, unless they are quoted', () => {
    const commands = { disk: 'check_disk $ARG1$', load: 'check_load -w 5' }
    const inside = '2 of 2 commands run inside the daemon: disk, load'
    expect(told(commands, { dontBlameNrpe: true })).toEqual([
      inside,
      'an argument with a sign of the shell, as * or $, makes a process of them: write argument_quoting=1 (disk)',
    ])
    expect(told(commands, { dontBlameNrpe: true, argumentQuoting: true })).toEqual([inside])
    expect(told(commands)).toEqual([inside])
  })

  it('says nothing where there is no command, and lets no name into the terminal', () => {
    expect(told({})).toEqual([])
    expect(told({ 'a\x1b[2J': 'check_load -w 5' })).toEqual(['1 of 1 commands run inside the daemon: a\\x1b[2J'])
  })
})
