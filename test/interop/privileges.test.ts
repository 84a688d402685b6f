import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Account, findAccount } from '../../src/daemon/account.ts'
import { openConnection } from '../helpers/connection.ts'
import { configText, type DaemonOptions, plenumFor, startPlenum } from '../helpers/daemon.ts'
import { isRoot, pluginFolder, temporaryFolder } from '../helpers/folders.ts'
import { freePort } from '../helpers/free-port.ts'
import { textOf, v4Packet } from '../helpers/packets.ts'
import { plenumCommand } from '../helpers/plenum.ts'
import { talk } from '../helpers/raw.ts'
import { run } from '../helpers/run.ts'

/** Who the daemon is, and its pid file (spec/nrpe.md §2.13). */
const plugins = pluginFolder()
const folder = temporaryFolder()
const ok = `command[ok]=${plugins}/state.sh 0`
const nobody = findAccount('nobody')

async function start(options: Partial<DaemonOptions>) {
  const daemon = await startPlenum({ config: [ok], tls: false, ...options })
  onTestFinished(async () => {
    await daemon.stop()
  })
  return daemon
}

const asked = async (port: number, name: string) => textOf((await talk(port, [v4Packet(1, name)])).bytes)

/** What /proc says of a process's ids, groups and capabilities. */
function standing(pid: number | string): Readonly<Record<string, string>> {
  return standingIn(readFileSync(`/proc/${pid}/status`, 'utf8'))
}

function standingIn(status: string): Readonly<Record<string, string>> {
  const names = ['Uid', 'Gid', 'Groups', 'CapInh', 'CapPrm', 'CapEff', 'CapAmb']
  const find = (name: string) => new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(status)?.[1]?.trim() ?? 'missing'
  return Object.fromEntries(names.map((name) => [name, find(name)]))
}

const none = '0000000000000000'
const without = (uid: number, gid: number, groups = `${gid}`) => ({
  Uid: Array(4).fill(uid).join('\t'),
  Gid: Array(4).fill(gid).join('\t'),
  Groups: groups,
  CapInh: none,
  CapPrm: none,
  CapEff: none,
  CapAmb: none,
})

describe.runIf(isRoot && nobody)('started as root, the daemon', () => {
  const { uid, gid } = nobody as Account
  const names = ['Uid', 'Gid', 'Groups', 'CapInh', 'CapPrm', 'CapEff', 'CapAmb'].map((name) => `-e ^${name}:`).join(' ')
  const config = [
    ok,
    `command[own]=grep ${names} /proc/self/status`,
    `command[daemon]=grep ${names} /proc/$$PPID/status`,
  ]
  const daemon = plenumFor({ config, tls: false })

  it('is nrpe_user in every respect before it listens, all its threads too', async () => {
    expect(standing(daemon().pid)).toEqual(without(uid, gid))
    // The first answers come from threads that were made before or after; each has ids of its own.
    await asked(daemon().port, 'ok')
    const { stdout } = await run(['sh', '-c', `cat /proc/${daemon().pid}/task/*/status`])
    const threads = `${stdout}`.split(/^(?=Name:)/m)
    expect(threads.length).toBeGreaterThan(1)
    for (const thread of threads) expect(standingIn(thread)).toEqual(without(uid, gid))
  })

  it('runs commands as that user, who cannot get anything back', async () => {
    expect(standingIn(await asked(daemon().port, 'own'))).toEqual(without(uid, gid))
    expect(standingIn(await asked(daemon().port, 'daemon'))).toEqual(without(uid, gid))
  })

  it('has them before it serves even the first connection', async () => {
    const port = await freePort()
    const file = join(folder, 'early.cfg')
    const pidFile = join(folder, 'early.pid')
    writeFileSync(file, configText(port, [...config, `pid_file=${pidFile}`]))
    const ended = run([...plenumCommand(), 'nrpe', '-c', file, '-f', '-n'])
    expect(standingIn(await firstAnswer(port, 'daemon'))).toEqual(without(uid, gid))
    process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGTERM')
    expect((await ended).exitCode).toBe(0)
  })

  it('takes nrpe_group in place of the own group of nrpe_user', async () => {
    const other = await start({ config: [ok, 'nrpe_group=daemon'] })
    const [, daemonGid] = /^daemon:[^:]*:(\d+)/m.exec(readFileSync('/etc/group', 'utf8')) ?? []
    expect(standing(other.pid)).toMatchObject({ Gid: Array(4).fill(daemonGid).join('\t'), Groups: daemonGid })
  })

  it('takes numbers for names', async () => {
    const other = await start({ config: [ok, 'nrpe_user=54321', 'nrpe_group=54322'] })
    expect(standing(other.pid)).toEqual(without(54_321, 54_322))
    expect(await asked(other.port, 'ok')).toContain('STATE 0')
  })

  it.each([
    ['nrpe_user=root', 'cannot be run as user/group root!'],
    ['nrpe_user=0', 'cannot be run as user/group root!'],
    ['nrpe_group=root', 'cannot be run as user/group root!'],
    ['nrpe_user=no-such-user', "Could not get passwd entry for 'no-such-user'"],
    ['nrpe_group=no-such-group', "Could not get group entry for 'no-such-group'"],
  ])('exits 2 with %s', async (line, reason) => {
    const file = join(folder, 'refused.cfg')
    writeFileSync(file, configText(await freePort(), [line]))
    const { exitCode, stderr } = await run([...plenumCommand(), 'nrpe', '-c', file, '-f', '-n'])
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(reason)])
  })

  it('keeps them after SIGHUP, whatever the file says then', async () => {
    const other = await start({})
    await other.reload([ok, 'nrpe_user=daemon', 'command[second]=id -u'])
    expect(standing(other.pid)).toEqual(without(uid, gid))
    expect(await asked(other.port, 'second')).toBe(`${uid}`)
  })
})

describe.runIf(isRoot && nobody)('started unprivileged, without a way to any privilege,', () => {
  const { uid, gid } = nobody as Account
  const setpriv = ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups']
  const hardened = [...setpriv, '--no-new-privs', '--bounding-set=-all', '--inh-caps=-all']
  const config = [ok, 'command[shell]=echo a | cat', 'command[log]=check_log3 -V', 'command[id]=id -u']

  it.each([
    ['plain TCP', false],
    ['TLS', true],
  ])('the daemon serves over %s: a child, a shell, a plugin of its own', async (_, tls) => {
    const daemon = await start({ config, tls, under: hardened })
    expect(readFileSync(`/proc/${daemon.pid}/status`, 'utf8')).toMatch(/^NoNewPrivs:\s*1$/m)
    const said = async (name: string) => {
      const connection = await openConnection(daemon)
      await connection.send(v4Packet(1, name))
      return textOf((await connection.ended).bytes)
    }
    expect(await said('ok')).toContain('STATE 0')
    expect(await said('shell')).toBe('a')
    expect(await said('log')).toContain('check_log3')
    expect(await said('id')).toBe(`${uid}`)
    // nrpe_user=daemon would need privileges that it has not; ids stay as they are, as in stock.
    await daemon.reload([...config, 'nrpe_user=daemon'])
    expect(await said('id')).toBe(`${uid}`)
  })
})

describe('the pid file', () => {
  async function refused(name: string, pidFile: string) {
    const file = join(folder, `${name}.cfg`)
    writeFileSync(file, configText(await freePort(), [`pid_file=${pidFile}`]))
    const { exitCode, stderr } = await run([...plenumCommand(), 'nrpe', '-c', file, '-f', '-n'])
    return [exitCode, stderr]
  }

  it.each([
    ['empty', ''],
    ['words', 'no number\n'],
  ])('without a number is taken for a running daemon, as by stock (%s)', async (name, content) => {
    const pidFile = join(folder, `${name}.pid`)
    writeFileSync(pidFile, content)
    const text = "There's already an NRPE server running (PID 0).  Bailing out..."
    expect(await refused(name, pidFile)).toEqual([2, expect.stringContaining(text)])
    expect(readFileSync(pidFile, 'utf8')).toBe(content)
  })

  it('that cannot be written ends the start with exit code 2', async () => {
    const text = "Cannot write to pidfile '/nonexistent/nrpe.pid' - check your privileges."
    expect(await refused('unwritable', '/nonexistent/nrpe.pid')).toEqual([2, expect.stringContaining(text)])
  })

  it('stays the same over SIGHUP', async () => {
    const pidFile = join(folder, 'reloaded.pid')
    const daemon = await start({ config: [ok, `pid_file=${pidFile}`] })
    await daemon.reload([ok, `pid_file=${pidFile}`])
    expect(readFileSync(pidFile, 'utf8')).toBe(`${daemon.pid}\n`)
  })

  it.runIf(isRoot)('that the dropped user may not remove stays, and the log says so', async () => {
    const own = mkdtempSync(join(folder, 'own-'))
    chmodSync(own, 0o755)
    const pidFile = join(own, 'nrpe.pid')
    const daemon = await start({ config: [ok, `pid_file=${pidFile}`] })
    daemon.signal('SIGTERM')
    expect(await daemon.exited).toBe(0)
    expect(daemon.log()).toContain(`Cannot remove pidfile '${pidFile}' - check your privileges.`)
    expect(existsSync(pidFile)).toBe(true)
  })
})

/** What a command says to the first connection that a port takes. */
async function firstAnswer(port: number, command: string): Promise<string> {
  for (;;) {
    try {
      return await asked(port, command)
    } catch {
      // Not open yet.
    }
  }
}
