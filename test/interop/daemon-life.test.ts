import { chmodSync, existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ask } from '../helpers/ask.ts'
import { configText, type DaemonOptions, startPlenum } from '../helpers/daemon.ts'
import { makeFifo } from '../helpers/fifo.ts'
import { isRoot, pluginFolder, temporaryFolder } from '../helpers/folders.ts'
import { accepts, freePort } from '../helpers/free-port.ts'
import { textOf, v4Packet } from '../helpers/packets.ts'
import { plenumCommand } from '../helpers/plenum.ts'
import { talk } from '../helpers/raw.ts'
import { run } from '../helpers/run.ts'

const plugins = pluginFolder()
const folder = temporaryFolder()
const first = `command[first]=${plugins}/state.sh 0`
const second = `command[second]=${plugins}/state.sh 1`
const nrpe = [...plenumCommand(), 'nrpe']

/** A daemon for one test. */
async function start(config: readonly string[], options: Omit<DaemonOptions, 'config'> = { tls: false }) {
  const daemon = await startPlenum({ config, ...options })
  onTestFinished(async () => {
    await daemon.stop()
  })
  return daemon
}

async function answer(daemon: { readonly port: number }, command: string, port = daemon.port): Promise<string> {
  const { bytes, end } = await talk(port, [v4Packet(1, command)])
  return bytes.length === 0 ? `${end} without an answer` : textOf(bytes)
}

const fifo = (name: string) => makeFifo(folder, name)

const refusal = (name: string) => `NRPE: Command '${name}' not defined`
const state = (n: number) => `STATE ${n} - plugin said so|value=${n};1;2;0;3`

it('is named nrpe in the process list, for check_procs -C nrpe', async () => {
  const daemon = await start([first])
  expect(readFileSync(`/proc/${daemon.pid}/comm`, 'utf8')).toBe('nrpe\n')
})

describe('SIGHUP', () => {
  it('brings a new command and takes away an old one', async () => {
    const daemon = await start([first])
    expect(await answer(daemon, 'second')).toBe(refusal('second'))
    expect(await daemon.reload([second])).toContain('Caught SIGHUP - restarting...')
    expect(await answer(daemon, 'second')).toBe(state(1))
    expect(await answer(daemon, 'first')).toBe(refusal('first'))
  })

  it.each([
    ['a line without a value', 'command_timeout='],
    ['a bad number', 'command_timeout=0'],
    ['a command without a name', 'command[]=x'],
  ])('with %s in the file keeps the old configuration and names the line', async (_, broken) => {
    const daemon = await start([first])
    const log = await daemon.reload([second, broken])
    const line = configText(1, [second, broken]).split('\n').indexOf(broken) + 1
    expect(log).toMatch(new RegExp(`nrpe\\.cfg' - Line ${line}\\b`))
    expect(log).toContain('the configuration in force stays')
    expect(await answer(daemon, 'first')).toBe(state(0))
    expect(await answer(daemon, 'second')).toBe(refusal('second'))
    await daemon.reload([second])
    expect(await answer(daemon, 'second')).toBe(state(1))
  })

  it('with a certificate that cannot be read keeps the old configuration', async () => {
    const daemon = await start([first], { tls: true })
    const log = await daemon.reload([second, 'ssl_cert_file=/nonexistent/a', 'ssl_privatekey_file=/nonexistent/b'])
    expect(log).toContain('the configuration in force stays')
    const { stdout } = await ask('plenum', daemon, ['-c', 'first'])
    expect(`${stdout}`).toBe(`${state(0)}\n`)
  })

  it('moves to another port, and at every moment one of them is open', async () => {
    const daemon = await start([first])
    const newPort = await freePort()
    expect([await accepts(daemon.port), await accepts(newPort)]).toEqual([true, false])
    const reloaded = daemon.reload([first], newPort)
    while (await accepts(daemon.port));
    expect(await answer(daemon, 'first', newPort)).toBe(state(0))
    await reloaded
  })

  it('stays on the old port when the new one is taken', async () => {
    const daemon = await start([first])
    const taken = createServer()
    await new Promise<void>((listening) => taken.listen(0, '127.0.0.1', listening))
    onTestFinished(() => void taken.close())
    const address = taken.address()
    const port = address !== null && typeof address === 'object' ? address.port : 0
    const log = await daemon.reload([second], port)
    expect(log).toMatch(/Bind to port \d+ on 127\.0\.0\.1 failed: Address already in use/)
    expect(await answer(daemon, 'first')).toBe(state(0))
  })

  it('goes on with its log file, which it may not open again as another user', async () => {
    const own = mkdtempSync(join(folder, 'log-'))
    chmodSync(own, 0o755)
    const file = join(own, 'nrpe.log')
    const daemon = await start([first, `log_file=${file}`])
    await daemon.reload([second, `log_file=${file}`])
    await talk(daemon.port, [Buffer.from('garbage, not a packet')])
    await daemon.waitForLog('Could not read request from client 127.0.0.1')
    expect(readFileSync(file, 'utf8')).toContain('Could not read request from client 127.0.0.1')
  })

  it('does not disturb a query that is running', async () => {
    const pipe = fifo('reload')
    const daemon = await start([`command[waits]=${plugins}/wait-for-fifo.sh ${pipe}`])
    const waiting = answer(daemon, 'waits')
    const writer = await open(pipe, 'w')
    await daemon.reload([second])
    await writer.write('after the reload\n')
    await writer.close()
    expect(await waiting).toBe('OK - after the reload')
  })
})

describe('SIGTERM', () => {
  it('ends the daemon with exit code 0 at once when nothing runs', async () => {
    const daemon = await start([first])
    daemon.signal('SIGTERM')
    expect(await daemon.exited).toBe(0)
    expect(daemon.log()).toMatch(/Caught SIGTERM - shutting down\.\.\.\n(.*\n)*Daemon shutdown/)
  })

  it('lets a running query have its answer, and takes no new ones', async () => {
    const pipe = fifo('terminate')
    const daemon = await start([`command[waits]=${plugins}/wait-for-fifo.sh ${pipe}`])
    const waiting = answer(daemon, 'waits')
    const writer = await open(pipe, 'w')
    daemon.signal('SIGTERM')
    await daemon.waitForLog(/Caught SIGTERM/)
    while (await accepts(daemon.port));
    await writer.write('to the end\n')
    await writer.close()
    expect(await waiting).toBe('OK - to the end')
    expect(await daemon.exited).toBe(0)
  })

  it('during a reload that opens another port ends the daemon all the same', async () => {
    for (let n = 0; n < 3; n++) {
      const daemon = await start([first])
      writeFileSync(daemon.configFile, configText(await freePort(), [first]))
      daemon.signal('SIGHUP')
      daemon.signal('SIGTERM')
      expect(await daemon.exited).toBe(0)
    }
  })

  it('does not wait for peers that have not asked yet', async () => {
    const daemon = await start([first])
    const silent = talk(daemon.port, [v4Packet(1, 'first').subarray(0, 8)])
    expect(await answer(daemon, 'first')).toBe(state(0))
    daemon.signal('SIGTERM')
    expect(await daemon.exited).toBe(0)
    expect((await silent).bytes.length).toBe(0)
  })
})

describe('the pid file', () => {
  it('is there while the daemon runs', async () => {
    const pidFile = join(folder, 'while-running.pid')
    const daemon = await start([first, `pid_file=${pidFile}`])
    expect(readFileSync(pidFile, 'utf8')).toBe(`${daemon.pid}\n`)
    expect(statSync(pidFile).mode & 0o777).toBe(0o644)
    daemon.signal('SIGTERM')
    expect(await daemon.exited).toBe(0)
    expect(existsSync(pidFile)).toBe(false)
  })

  it('keeps a second daemon from starting, which exits 2 and leaves it alone', async () => {
    const pidFile = join(folder, 'second.pid')
    const daemon = await start([first, `pid_file=${pidFile}`])
    const other = configFile('second', await freePort(), [first, `pid_file=${pidFile}`])
    const { exitCode, stderr } = await run([...nrpe, '-c', other, '-f', '-n'])
    expect(exitCode).toBe(2)
    expect(stderr).toContain(`There's already an NRPE server running (PID ${daemon.pid}).  Bailing out...`)
    expect(readFileSync(pidFile, 'utf8')).toBe(`${daemon.pid}\n`)
    expect(await answer(daemon, 'first')).toBe(state(0))
  })

  it('that another daemon wrote meanwhile stays', async () => {
    const pidFile = join(folder, 'others.pid')
    const daemon = await start([first, `pid_file=${pidFile}`])
    writeFileSync(pidFile, '1\n')
    daemon.signal('SIGTERM')
    expect(await daemon.exited).toBe(0)
    expect(readFileSync(pidFile, 'utf8')).toBe('1\n')
    expect(daemon.log()).toContain(`Pidfile '${pidFile}' is of process 1 by now, and stays.`)
  })

  it('of a daemon that is gone is replaced', async () => {
    const pidFile = join(folder, 'stale.pid')
    const { pid } = await goneProcess()
    writeFileSync(pidFile, `${pid}\n`)
    const daemon = await start([first, `pid_file=${pidFile}`])
    expect(readFileSync(pidFile, 'utf8')).toBe(`${daemon.pid}\n`)
  })
})

it.runIf(isRoot)('a new log file belongs to nrpe_user, and a reload opens it anew', async () => {
  const own = mkdtempSync(join(folder, 'new-log-'))
  chmodSync(own, 0o755)
  const file = join(own, 'nrpe.log')
  const daemon = await start([first, `log_file=${file}`])
  expect(statSync(file).uid).not.toBe(0)
  expect(await daemon.reload([first, `log_file=${file}`])).not.toContain('Cannot open log file')
})

describe('nrpe -d', () => {
  it('exits 0 once the port is open, and the daemon lives on', async () => {
    const pidFile = join(folder, 'background.pid')
    const port = await freePort()
    const file = configFile('background', port, [first, `pid_file=${pidFile}`])
    const { exitCode, stdout, stderr } = await run([...nrpe, '-c', file, '-d', '-n'])
    expect({ exitCode, stdout: `${stdout}`, stderr }).toEqual({ exitCode: 0, stdout: '', stderr: '' })
    const pid = Number(readFileSync(pidFile, 'utf8'))
    onTestFinished(() => void process.kill(pid, 'SIGTERM'))
    expect(await answer({ port }, 'first')).toBe(state(0))
  })

  it('shows on the terminal what is odd in the configuration', async () => {
    const pidFile = join(folder, 'odd.pid')
    const file = configFile('odd', await freePort(), [first, `pid_file=${pidFile}`, 'comand_timeout=5'])
    const { exitCode, stderr } = await run([...nrpe, '-c', file, '-d', '-n'])
    const pid = Number(readFileSync(pidFile, 'utf8'))
    onTestFinished(() => void process.kill(pid, 'SIGTERM'))
    expect(exitCode).toBe(0)
    expect(stderr).toMatch(/^nrpe: Unknown option specified in config file .* - Line \d+: .*command_timeout/)
  })

  it('exits 1 with the reason when the port is taken', async () => {
    const daemon = await start([first])
    const pidFile = join(folder, 'taken.pid')
    const file = configFile('taken', daemon.port, [first, `pid_file=${pidFile}`])
    const { exitCode, stderr } = await run([...nrpe, '-c', file, '-d', '-n'])
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(new RegExp(`Bind to port ${daemon.port} on 127.0.0.1 failed: Address already in use`))
    expect(existsSync(pidFile)).toBe(false)
  })

  it('exits 2 with the line when the file is broken', async () => {
    const file = configFile('broken', await freePort(), [first, 'command_timeout=0'])
    const { exitCode, stderr } = await run([...nrpe, '-c', file, '-d', '-n'])
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/Line \d+/)
    expect(stderr).toContain('contained errors, aborting...')
  })
})

describe('a command that takes too long', () => {
  it('ends with all that it started, even with what is deaf to TERM', async () => {
    const pipe = fifo('family')
    const daemon = await start(['command_timeout=1', `command[family]=${plugins}/family.sh ${pipe}`])
    const answered = answer(daemon, 'family')
    // Comes to its end when the last process that holds the pipe is gone.
    const gone = readFile(pipe)
    expect(await answered).toBe('NRPE: Command timed out after 1 seconds')
    expect((await gone).length).toBe(0)
  })
})

describe('the log', () => {
  it.each([
    ['no such program', '/nonexistent/plugin', 'printed nothing (exit code 127: no such program)'],
    ['no permission', '/etc/passwd', 'printed nothing (exit code 126: not executable'],
    ['no output', `${plugins}/empty.sh`, 'printed nothing (exit code '],
    ['a NUL in the output', `${plugins}/nul-inside.sh`, 'printed a NUL byte: its answer ends there, at byte '],
  ])('says what the answer does not: %s', async (_, line, words) => {
    const daemon = await start([`command[x]=${line}`])
    await answer(daemon, 'x')
    await daemon.waitForLog(`Command 'x' for 127.0.0.1 ${words}`)
  })
})

it('with max_commands queries past it wait for their turn', async () => {
  const pipe = fifo('turns')
  const hold = `command[hold]=${plugins}/wait-for-fifo.sh ${pipe}`
  const daemon = await start(['max_commands=1', 'debug=1', first, hold])
  const order: string[] = []
  const holding = answer(daemon, 'hold').then((text) => order.push(text))
  // Opens once the first command reads from the pipe.
  const release = await open(pipe, 'w')
  const waiting = answer(daemon, 'first').then((text) => order.push(text))
  await daemon.waitForLog("asking for command 'first'")
  // Time enough for a command that need not wait.
  for (let n = 0; n < 30; n++) await answer(daemon, '_NRPE_CHECK')
  expect(order).toEqual([])
  await release.writeFile('go\n')
  await release.close()
  await Promise.all([holding, waiting])
  expect(order).toEqual(['OK - go', state(0)])
})

it('ssl_logging names version, cipher and certificate of a client', async () => {
  const daemon = await start([first, 'ssl_logging=0x3f'], { tls: true })
  await ask('plenum', daemon, ['-c', 'first'])
  await daemon.waitForLog('SSL Not asking for client certification')
  const log = daemon.log()
  expect(log).toContain('SSL Log Options: 0x3f')
  expect(log).toMatch(/Connection from 127\.0\.0\.1 port \d+/)
  expect(log).toContain('Remote 127.0.0.1 - SSL Version: TLSv1.2')
  expect(log).toContain('Remote 127.0.0.1 - TLSv1.2, Cipher is AECDH-AES256-SHA')
})

it('an argument that no program can take is an answer, not the end of the connection', async () => {
  const daemon = await start(['dont_blame_nrpe=1', `command[x]=${plugins}/state.sh 0 $ARG1$`])
  const packet = v4Packet(1, `x!${'a'.repeat(200_000)}`)
  const { bytes } = await talk(daemon.port, [packet])
  expect(textOf(bytes)).toMatch(/^NRPE: Call to fork\(\) failed \(/)
})

describe('a child in the background', () => {
  it('that holds stdout open does not hold the answer', async () => {
    const pipe = fifo('background')
    const daemon = await start(['command_timeout=20', `command[leaves]=${plugins}/holds-stdout.sh ${pipe}`])
    expect(await answer(daemon, 'leaves')).toBe('OK - answered')
    await daemon.waitForLog("Command 'leaves' for 127.0.0.1 left a child in the background")
    // It still waits: opening the pipe for writing needs a reader.
    await (await open(pipe, 'w')).close()
  })
})

function configFile(name: string, port: number, lines: readonly string[]): string {
  const file = join(folder, `${name}.cfg`)
  writeFileSync(file, configText(port, lines))
  return file
}

/** A process id that was in use a moment ago. */
async function goneProcess(): Promise<{ pid: number }> {
  const { stdout } = await run(['/bin/sh', '-c', 'echo $$'])
  return { pid: Number(`${stdout}`) }
}
