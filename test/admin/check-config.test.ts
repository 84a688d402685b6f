import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isRoot, temporaryFolder } from '../helpers/folders.ts'
import { plenumCommand } from '../helpers/plenum.ts'
import { run } from '../helpers/run.ts'

const folder = temporaryFolder()
const example = resolve(import.meta.dirname, '../../nrpe.cfg.example')
// Root's own daemon would need a user; these files are checked by whoever runs the tests.
const sound = ['nrpe_user=nobody', 'command[a]=/bin/true']

/** Writes a file into the folder of this test file, and gives its path. */
function file(name: string, text: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const programs = [
  ['nrpe --check-config', ['nrpe', '--check-config']],
  ['plenum config check', ['config', 'check']],
] as const

async function check(words: readonly string[], path: string) {
  const { exitCode, stdout, stderr } = await run([...plenumCommand(), ...words, path], { cwd: folder })
  // How commands run is told behind an empty line, by one of the two.
  const [problems = ''] = stdout.toString().split(/^\n/m)
  return { exitCode, stdout: problems, stderr }
}

describe.each(programs)('%s', (_, words) => {
  it('ends with 0 where nothing is wrong', async () => {
    const stdout = `${example}: 1 file read, 1 command, no problems\n`
    expect(await check(words, example)).toEqual({ exitCode: 0, stdout, stderr: '' })
  })

  it('ends with 1 where there are warnings only, and takes a path from the current folder', async () => {
    file('warnings.cfg', [...sound, 'server_prot=5666', 'allowed_hosts=0.0.0.0/0'].join('\n'))
    const stdout = [
      "warnings.cfg:3: warning: Unknown option specified: 'server_prot' has no effect, write server_port=VALUE",
      'warnings.cfg:4: warning: 0.0.0.0/0 lets everybody in here, and nobody on stock: take it out, or write 0.0.0.0/1,128.0.0.0/1 to let everybody in on both',
      'warnings.cfg: 1 file read, 1 command, 2 warnings',
      '',
    ].join('\n')
    expect(await check(words, 'warnings.cfg')).toEqual({ exitCode: 1, stdout, stderr: '' })
  })

  it('ends with 2 where there is an error, and finds those behind it, in the order of reading', async () => {
    const part = file('part.cfg', 'command_timeout=0\nserver_prot=1\n')
    const path = file('errors.cfg', [...sound, 'server_port=80', `include=${part}`, 'no_value'].join('\n'))
    const stdout = [
      `${path}:3: error: Invalid port number specified: write a port from 1024 to 65535`,
      `${part}:1: error: Invalid command_timeout specified: write a number of seconds, 1 or more`,
      `${part}:2: warning: Unknown option specified: 'server_prot' has no effect, write server_port=VALUE`,
      `${path}:5: error: No variable value specified: write no_value=VALUE, or # before it`,
      `${path}: 2 files read, 1 command, 1 warning, 3 errors`,
      '',
    ].join('\n')
    expect(await check(words, path)).toEqual({ exitCode: 2, stdout, stderr: '' })
  })

  it('says that a file is missing', async () => {
    const stdout = [
      "none.cfg: error: Unable to open config file 'none.cfg' for reading: No such file or directory",
      'none.cfg: 0 files read, 0 commands, 1 error',
      '',
    ].join('\n')
    expect(await check(words, 'none.cfg')).toEqual({ exitCode: 2, stdout, stderr: '' })
  })

  it('says that a file is a folder', async () => {
    const { exitCode, stdout } = await check(words, folder)
    expect(exitCode).toBe(2)
    expect(stdout).toContain(`Unable to open config file '${folder}' for reading: Is a directory`)
  })

  it('does not wait for a device without an end', async () => {
    const { exitCode, stdout } = await check(words, '/dev/zero')
    expect(exitCode).toBe(2)
    expect(stdout).toContain("Unable to open config file '/dev/zero' for reading: Not a plain file")
  })

  it('comes out of a loop of includes, through a link too', async () => {
    const loop = join(folder, 'loop')
    mkdirSync(loop, { recursive: true })
    const path = file('loop/a.cfg', [...sound, `include_dir=${loop}`].join('\n'))
    if (words[0] === 'nrpe') symlinkSync('.', join(loop, 'again'))
    const { exitCode, stdout } = await check(words, path)
    expect(exitCode).toBe(2)
    expect(stdout).toContain(`${path}:3: error: Config file '${loop}/a.cfg' includes itself: remove this include\n`)
    expect(stdout).toContain(`${path}:3: error: Config directory '${loop}/again' includes itself`)
  })

  it('gives up on a file that is no configuration, and prints none of its bytes unescaped', async () => {
    const bytes = Buffer.concat(
      Array.from({ length: 1000 }, (_block, number) => createHash('sha256').update(`${number}`).digest()),
    )
    const { exitCode, stdout } = await check(words, file('binary.cfg', bytes))
    expect(exitCode).toBe(2)
    expect(stdout).toContain('error: Too many errors: the rest of this file is not looked at')
    // Anything but the ends of lines, C1 controls included.
    expect(stdout).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/)
  })

  it('shortens a line of ten million bytes', async () => {
    const { exitCode, stdout } = await check(words, file('long.cfg', `${sound.join('\n')}\n${'x'.repeat(10_000_000)}`))
    expect(exitCode).toBe(2)
    expect(stdout).toContain('long.cfg:3: error: No variable value specified: write xxx')
    expect(stdout.length).toBeLessThan(2000)
  })

  it('says what whoever runs it may not see', async ({ skip }) => {
    const secret = join(folder, 'secret')
    mkdirSync(secret, { recursive: true })
    chmodSync(secret, 0o700)
    const key = file('secret/key.pem', 'x')
    const path = file('hidden.cfg', [...sound, `ssl_cert_file=${key}`, `ssl_privatekey_file=${key}`].join('\n'))
    if (!isRoot) chmodSync(secret, 0)
    const found = await asNobody([...plenumCommand(), ...words, path])
    if (!isRoot) chmodSync(secret, 0o700)
    if (found === undefined) skip('nobody cannot run the executable here')
    expect(found).toMatchObject({ exitCode: 1 })
    expect(`${found?.stdout}`).toContain(
      `:3: warning: you may not read '${key}' (ssl_cert_file): run this check as root\n`,
    )
  })
})

describe('nrpe --check-config', () => {
  it('is never meant by a shorter spelling: --c is --config, as in stock', async () => {
    const { exitCode, stderr } = await run([...plenumCommand(), 'nrpe', '--c', example])
    expect(exitCode).toBe(3)
    expect(stderr).toContain('must be given')
  })

  it('needs no mode and starts no daemon with one', async () => {
    const path = file('daemon.cfg', sound.join('\n'))
    const { exitCode, stdout } = await check(['nrpe', '-n', '-d', '-c', 'none.cfg', '--check-config'], path)
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: `${path}: 1 file read, 1 command, no problems\n` })
  })

  it('says to root, who starts daemons, that one without nrpe_user refuses', async () => {
    const { exitCode, stdout } = await check(['nrpe', '--check-config'], file('nobody.cfg', 'command[a]=/bin/true'))
    expect(exitCode).toBe(isRoot ? 1 : 0)
    expect(stdout.includes('nobody.cfg: warning: nrpe_user is not set')).toBe(isRoot)
  })

  it('needs a file', async () => {
    expect((await run([...plenumCommand(), 'nrpe', '--check-config'])).exitCode).toBe(3)
  })
})

describe('plenum config check', () => {
  it('checks several files and ends as the worst of them', async () => {
    file('sound.cfg', sound.join('\n'))
    const { exitCode, stdout } = await run([...plenumCommand(), 'config', 'check', 'none.cfg', 'sound.cfg'], {
      cwd: folder,
    })
    expect(exitCode).toBe(2)
    expect(stdout.toString()).toContain('\nsound.cfg: 1 file read, 1 command, no problems\n')
  })

  it('is completed by the shell', async () => {
    const { stdout } = await run([...plenumCommand(), '--get-yargs-completions', 'plenum', 'config', ''])
    expect(stdout.toString().split('\n')).toContain('check')
  })

  it('is missed behind config', async () => {
    const { exitCode, stderr } = await run([...plenumCommand(), 'config'])
    expect(exitCode).toBe(3)
    expect(stderr).toContain('a command is missing behind config')
  })
})

/** Runs a program as somebody without rights; undefined where he may not even start it. */
async function asNobody(command: readonly string[]) {
  if (!isRoot) return await run(command)
  const ids = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups', '--']
  const ran = await run([...ids, ...command])
  return ran.exitCode === 126 || ran.exitCode === 127 ? undefined : ran
}

it('plenum config check also tells which commands run inside the daemon', async () => {
  const path = file('ways.cfg', [...sound, 'command[b]=check_dummy 0', 'command[c]=/x/check_dummy 0'].join('\n'))
  const { exitCode, stdout } = await run([...plenumCommand(), 'config', 'check', path])
  expect(stdout.toString().split('\n\n')[1]).toBe(
    [
      '1 of 3 commands run inside the daemon: b',
      'as a process: a (no plugin of Plenum)',
      'as a process: c (no builtin_path names /x: write builtin_path=/x, if what lies there is the plugin of that name)',
      '',
    ].join('\n'),
  )
  expect(exitCode).toBe(1)
})
