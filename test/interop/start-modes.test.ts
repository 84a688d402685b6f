import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ask } from '../helpers/ask.ts'
import { configText, startPlenum } from '../helpers/daemon.ts'
import { isRoot, pluginFolder, temporaryFolder } from '../helpers/folders.ts'
import { accepts, freePort } from '../helpers/free-port.ts'
import { textOf, v4Packet } from '../helpers/packets.ts'
import { plenumCommand } from '../helpers/plenum.ts'
import { killAtExit } from '../helpers/processes.ts'
import { talk } from '../helpers/raw.ts'
import { run } from '../helpers/run.ts'
import { stockCheckNrpe } from '../helpers/stock-paths.ts'
import { describeWith, startUntilTestEnds, superServers } from '../helpers/super-servers.ts'

const nrpe = [...plenumCommand(), 'nrpe']
const folder = temporaryFolder()
const plugins = pluginFolder()
const first = `command[first]=${plugins}/state.sh 1`
const answerOfFirst = 'STATE 1 - plugin said so|value=1;1;2;0;3'
/** These modes change no user, and root is refused. */
const asRoot = isRoot ? ['allow_root=1'] : []

function configFile(lines: readonly string[], port = 5666): string {
  const own = mkdtempSync(join(folder, 'etc-'))
  chmodSync(own, 0o755)
  const file = join(own, 'nrpe.cfg')
  writeFileSync(file, configText(port, lines))
  return file
}

describe('nrpe -i', () => {
  /** Accepts one connection and hands it to `nrpe -i` as inetd does. */
  async function inetd(lines: readonly string[], options: readonly string[] = ['-n'], env: NodeJS.ProcessEnv = {}) {
    const server = createServer({ pauseOnConnect: true, allowHalfOpen: true })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    onTestFinished(() => void server.close())
    const address = server.address()
    const port = address !== null && typeof address === 'object' ? address.port : 0
    const ended = once(server, 'connection').then(async ([socket]: Socket[]) => {
      const [program = '', ...words] = nrpe
      const args = [...words, '-c', configFile(lines), ...options]
      if (!socket) throw new Error('no connection')
      const child = killAtExit(
        spawn(program, args, { stdio: [socket, 'ignore', 'pipe'], env: { ...process.env, ...env } }),
      )
      socket.destroy()
      let stderr = ''
      child.stderr?.on('data', (chunk: Buffer) => {
        stderr += chunk.toString()
      })
      const [exitCode] = await once(child, 'close')
      return { exitCode, stderr }
    })
    return { port, ended, tls: !options.includes('-n') }
  }

  it('answers the query of the connection on its stdin and exits 0', async () => {
    const { port, ended } = await inetd([first, ...asRoot], ['-i', '-n'])
    const { bytes, end } = await talk(port, [v4Packet(1, 'first')])
    expect({ text: textOf(bytes), end }).toEqual({ text: answerOfFirst, end: 'closed' })
    expect(await ended).toMatchObject({ exitCode: 0 })
  })

  it('does so over TLS, with -s alone too', async () => {
    const daemon = await inetd([first, ...asRoot], ['-s'])
    const { stdout, exitCode } = await ask('plenum', daemon, ['-c', 'first'])
    expect({ stdout: `${stdout}`, exitCode }).toEqual({ stdout: `${answerOfFirst}\n`, exitCode: 1 })
    expect(await daemon.ended).toMatchObject({ exitCode: 0 })
  })

  it('does not look at allowed_hosts, which is for the super-server to do', async () => {
    const { port, ended } = await inetd([first, 'allowed_hosts=192.0.2.1', ...asRoot], ['-i', '-n'])
    expect(textOf((await talk(port, [v4Packet(1, 'first')])).bytes)).toBe(answerOfFirst)
    await ended
  })

  it('runs plugins inside itself, too', async () => {
    const { port, ended } = await inetd(['command[log]=check_log3 --version', ...asRoot], ['-i', '-n'])
    expect(textOf((await talk(port, [v4Packet(1, 'log')])).bytes)).toMatch(/^check_log3/)
    expect(await ended).toMatchObject({ exitCode: 0 })
  })

  it('leaves the environment of its starter to commands', async () => {
    const { port, ended } = await inetd(
      ['command[env]=/bin/sh -c "echo $MARK $NRPE_MULTILINESUPPORT"', ...asRoot],
      ['-i', '-n'],
      { MARK: 'from inetd' },
    )
    expect(textOf((await talk(port, [v4Packet(1, 'env')])).bytes)).toBe('from inetd 1')
    await ended
  })

  it('says to whoever types it that stdin is no connection', async () => {
    const { exitCode, stderr } = await run([...nrpe, '-c', configFile([first]), '-i'])
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr:
        'nrpe: -i serves a connection on stdin, and stdin is none: start it from inetd, xinetd or systemd, or use -d or -f\n',
    })
  })

  it.runIf(isRoot)('refuses to run as root', async () => {
    const { port, ended } = await inetd([first], ['-i', '-n'])
    expect((await talk(port, [v4Packet(1, 'first')])).bytes.length).toBe(0)
    expect(await ended).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('Error: NRPE daemon cannot be run as user/group root!'),
    })
  })

  it('ends by itself when the client goes without a query', async () => {
    const { port, ended } = await inetd([first, ...asRoot], ['-i', '-n'])
    connect(port, '127.0.0.1').end()
    expect(await ended).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('Could not read request') })
  })
})

describeWith('xinetd', () => {
  it('serves stock clients', async () => {
    const port = await freePort()
    const [server, ...words] = nrpe
    const file = join(mkdtempSync(join(folder, 'xinetd-')), 'xinetd.conf')
    const args = [...words, '-c', configFile([first, ...asRoot]), '--inetd'].join(' ')
    const service = [
      'disable = no\nsocket_type = stream\nprotocol = tcp\nwait = no\ntype = UNLISTED',
      `user = ${isRoot ? 'root' : process.env.USER}\nbind = 127.0.0.1\nport = ${port}\nserver = ${server}\nserver_args = ${args}`,
    ]
    writeFileSync(file, `defaults\n{\n}\nservice nrpe\n{\n${service.join('\n')}\n}\n`)
    const log = join(folder, 'xinetd.log')
    const xinetd = startUntilTestEnds([superServers.xinetd.path, '-dontfork', '-filelog', log, '-f', file])
    let ended = false
    void xinetd.exited.then(() => {
      ended = true
    })
    while (!ended && !(await accepts(port)));
    const { stdout, exitCode } = await run([stockCheckNrpe, '-H', '127.0.0.1', '-p', `${port}`, '-c', 'first'])
    expect({ stdout: `${stdout}`, exitCode }).toEqual({ stdout: `${answerOfFirst}\n`, exitCode: 1 })
  })
})

describeWith('systemd', () => {
  const activate = (port: number, options: readonly string[], command: readonly string[]) =>
    startUntilTestEnds([superServers.systemd.path, '-l', `127.0.0.1:${port}`, ...options, ...command])

  it('is started for each connection (Accept=yes)', async () => {
    const port = await freePort()
    const systemd = activate(port, ['--accept', '--inetd'], [...nrpe, '-c', configFile([first, ...asRoot]), '-i', '-n'])
    await systemd.waitForLog(/Listening on/)
    for (let n = 0; n < 2; n++) expect(textOf((await talk(port, [v4Packet(1, 'first')])).bytes)).toBe(answerOfFirst)
  })

  it('takes over a socket that listens, whatever the file says of addresses', async () => {
    const port = await freePort()
    const own = await freePort()
    const descriptors = "command[fds]=/bin/sh -c \"ls /proc/self/fd | tr '\\n' ' '; env | grep -c LISTEN\""
    const file = configFile([first, descriptors], own)
    const systemd = activate(port, [], [...nrpe, '-c', file, '-f', '-n'])
    await systemd.waitForLog(/Listening on/)
    expect(textOf((await talk(port, [v4Packet(1, 'first')])).bytes)).toBe(answerOfFirst)
    await systemd.waitForLog(`Server listening on 127.0.0.1 port ${port}.`)
    // 3 is the folder that ls reads.
    expect(textOf((await talk(port, [v4Packet(1, 'fds')])).bytes)).toBe('0 1 2 3 0')
    const from = systemd.log().length
    process.kill(systemd.pid, 'SIGHUP')
    await systemd.waitForLog(`Server listening on 127.0.0.1 port ${port}.`, from)
    expect(textOf((await talk(port, [v4Packet(1, 'first')])).bytes)).toBe(answerOfFirst)
  })
})

describe('nrpe -C', () => {
  it('stays in the folder of the start, so that relative plugin paths work', async () => {
    const here = mkdtempSync(join(folder, 'here-'))
    chmodSync(here, 0o755)
    writeFileSync(join(here, 'plugin'), '#!/bin/sh\necho found in "$PWD"\n', { mode: 0o755 })
    const daemon = await startPlenum({ config: ['command[x]=./plugin'], tls: false, flags: ['-C'], cwd: here })
    onTestFinished(() => void daemon.stop())
    expect(textOf((await talk(daemon.port, [v4Packet(1, 'x')])).bytes)).toBe(`found in ${here}`)
  })
})

describe('the mode', () => {
  it.each([
    ['-i -f', 'foreground'],
    ['-f -d', 'foreground'],
    ['-d -s', 'foreground'],
    ['-f -i', 'inetd'],
    ['-d -i', 'inetd'],
  ])('of %s is %s', async (options, mode) => {
    // A file that is not there ends a daemon before it does anything; -i looks at its stdin first.
    const { exitCode, stderr } = await run([...nrpe, '-c', '/nonexistent/nrpe.cfg', ...options.split(' ')])
    expect(exitCode).toBe(2)
    expect(stderr).toContain(mode === 'inetd' ? '-i serves a connection' : "Unable to open config file '/nonexistent")
  })

  it('must be given', async () => {
    const { exitCode, stdout, stderr } = await run([...nrpe, '-c', '/nonexistent/nrpe.cfg'])
    expect(exitCode).toBe(3)
    expect(`${stdout}`).toContain('Incorrect command line arguments supplied')
    expect(stderr).toContain('one of -d (background), -f (foreground) and -i (inetd) must be given')
  })
})
