import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { get, request } from 'node:http'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { families } from '../../src/daemon/metrics/families.ts'
import { ask } from '../helpers/ask.ts'
import { configText, type Plenum, startPlenum } from '../helpers/daemon.ts'
import { pluginFolder, temporaryFolder } from '../helpers/folders.ts'
import { freePort } from '../helpers/free-port.ts'
import { textOf, v2Packet, v4Packet } from '../helpers/packets.ts'
import { plenumCommand } from '../helpers/plenum.ts'
import { talk } from '../helpers/raw.ts'
import { run } from '../helpers/run.ts'

const plugins = pluginFolder()
const folder = temporaryFolder()

/** A daemon with metrics, for one test. */
async function start(config: readonly string[], tls = false): Promise<Plenum & { readonly metricsPort: number }> {
  const metricsPort = await freePort()
  const daemon = await startPlenum({ config: [`metrics_address=127.0.0.1:${metricsPort}`, ...config], tls })
  onTestFinished(async () => void (await daemon.stop()))
  return { ...daemon, metricsPort }
}

type Reply = { readonly status: number; readonly type: string; readonly text: string }

function fetchFrom(port: number, path = '/metrics', headers = {}, method = 'GET'): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, headers, method, agent: false }, (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString()
      })
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', text }),
      )
    })
    asked.on('error', reject).end()
  })
}

/** A sample's value, once it is that: an answer may be read before the daemon has counted it. */
async function expectSample(daemon: { readonly metricsPort: number }, sample: string, value: number): Promise<void> {
  await expect
    .poll(async () => (await fetchFrom(daemon.metricsPort)).text.split('\n'), { timeout: 5000 })
    .toContain(`${sample} ${value}`)
}

const query = (port: number, text: string) => talk(port, [v4Packet(1, text)])

describe('/metrics', () => {
  it('has every family of the documentation, in both formats', async () => {
    const daemon = await start([])
    await daemon.waitForLog(`Serving metrics on 127.0.0.1 port ${daemon.metricsPort}.`)
    const { status, type, text } = await fetchFrom(daemon.metricsPort)
    expect([status, type]).toEqual([200, expect.stringContaining('text/plain; version=0.0.4')])
    for (const [name, { kind }] of Object.entries(families)) expect(text).toContain(`# TYPE ${name} ${kind}\n`)
    const modern = await fetchFrom(daemon.metricsPort, '/metrics', {
      accept: 'application/openmetrics-text;version=1.0.0',
    })
    expect(modern.type).toMatch(/^application\/openmetrics-text; version=1\.0\.0/)
    expect(modern.text).toMatch(/# EOF\n$/)
    expect(modern.text).toContain('# TYPE plenum_queries counter\n')
  })

  it('has no family that another one would be mistaken for', () => {
    // In OpenMetrics a counter's family has no `_total`.
    const names = Object.keys(families).map((name) => name.replace(/_total$/, ''))
    expect(new Set(names).size).toBe(names.length)
  })

  it('is the only path, for GET and HEAD only', async () => {
    const { metricsPort } = await start([])
    expect((await fetchFrom(metricsPort, '/')).status).toBe(404)
    expect((await fetchFrom(metricsPort, '/metrics', {}, 'POST')).status).toBe(405)
    expect(await fetchFrom(metricsPort, '/metrics', {}, 'HEAD')).toMatchObject({ status: 200, text: '' })
    expect((await fetchFrom(metricsPort, '/metrics?x=y')).status).toBe(200)
  })

  it('survives what is no HTTP, and more than 16 connections', async () => {
    const { metricsPort } = await start([])
    expect(`${(await talk(metricsPort, [Buffer.from('\x16\x03\x01 garbage\r\n\r\n')])).bytes}`).toContain('400')
    const sockets = Array.from({ length: 40 }, () => connect(metricsPort, '127.0.0.1').on('error', () => undefined))
    const closed = sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve)))
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy()
    })
    await Promise.race(closed)
    for (const socket of sockets) socket.destroy()
    await Promise.all(closed)
    await expect.poll(async () => (await fetchFrom(metricsPort).catch(() => undefined))?.status).toBe(200)
  })
})

describe('what is counted', () => {
  it('queries by command and state; names that clients make up are one', async () => {
    const daemon = await start([`command[ok]=${plugins}/state.sh 0`, `command[bad]=${plugins}/state.sh 2`])
    for (const name of ['ok', 'ok', 'bad', 'made-up', 'made-up-2', '_NRPE_CHECK']) await query(daemon.port, name)
    await expectSample(daemon, 'plenum_queries_total{command="ok",state="OK"}', 2)
    await expectSample(daemon, 'plenum_queries_total{command="bad",state="CRITICAL"}', 1)
    await expectSample(daemon, 'plenum_queries_total{command="undefined",state="UNKNOWN"}', 2)
    await expectSample(daemon, 'plenum_queries_total{command="_NRPE_CHECK",state="OK"}', 1)
    await expectSample(daemon, 'plenum_query_duration_seconds_count{command="ok"}', 2)
    await expectSample(daemon, 'plenum_connections_total', 6)
    await expectSample(daemon, 'plenum_answers_total{fate="taken"}', 6)
    await expectSample(daemon, 'plenum_open_connections', 0)
    expect((await fetchFrom(daemon.metricsPort)).text).not.toContain('made-up')
  })

  it('refusals by reason', async () => {
    const daemon = await start(['allowed_hosts=127.0.0.1'])
    await query(daemon.port, 'a;b')
    await query(daemon.port, 'a!b')
    await talk(daemon.port, [v2Packet(1, 'x').fill('y', 20, 21)])
    await talk(daemon.port, [v4Packet(1, 'ok')], { localAddress: '127.0.0.2' })
    await expectSample(daemon, 'plenum_refusals_total{reason="illegal metachars"}', 1)
    await expectSample(daemon, 'plenum_refusals_total{reason="arguments"}', 1)
    await expectSample(daemon, 'plenum_refusals_total{reason="bad-crc"}', 1)
    await expectSample(daemon, 'plenum_refusals_total{reason="host"}', 1)
  })

  it('handshakes', async () => {
    const daemon = await start([], true)
    await ask('plenum', daemon)
    await query(daemon.port, 'plain')
    await expectSample(daemon, 'plenum_tls_handshake_seconds_count{result="ok"}', 1)
    await expectSample(daemon, 'plenum_tls_handshake_seconds_count{result="failed"}', 1)
    await expectSample(daemon, 'plenum_refusals_total{reason="handshake"}', 1)
  })

  it('cut answers and commands that took too long', async () => {
    const daemon = await start([
      'command_timeout=1',
      `command[long]=${plugins}/bytes.sh 3000`,
      `command[hangs]=${plugins}/hang.sh`,
    ])
    await talk(daemon.port, [v2Packet(1, 'long')])
    await query(daemon.port, 'hangs')
    await expectSample(daemon, 'plenum_answers_cut_total', 1)
    await expectSample(daemon, 'plenum_command_timeouts_total{command="hangs"}', 1)
  })

  it('commands that run, queries that wait, and threads', async () => {
    const pipe = join(folder, 'waits')
    execFileSync('mkfifo', ['-m', '666', pipe])
    writeFileSync(join(folder, 'log'), 'x\n')
    const daemon = await start([
      'max_commands=1',
      `command[waits]=${plugins}/wait-for-fifo.sh ${pipe}`,
      `command[inside]=check_log3 -l ${folder}/log -s /dev/null -p x`,
    ])
    const first = query(daemon.port, 'waits')
    const release = await open(pipe, 'w')
    const second = query(daemon.port, 'inside')
    await expectSample(daemon, 'plenum_commands_waiting', 1)
    await expectSample(daemon, 'plenum_commands_running', 1)
    await expectSample(daemon, 'plenum_open_connections', 2)
    await release.writeFile('go\n')
    await release.close()
    await Promise.all([first, second])
    await expectSample(daemon, 'plenum_queue_seconds_count', 2)
    await expectSample(daemon, 'plenum_worker_threads', 1)
    await expectSample(daemon, 'plenum_commands_running', 0)
  })

  it('the days of a certificate', async () => {
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
    const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '40', '-subj', '/CN=x', '-out', cert]
    execFileSync('openssl', [...made, '-keyout', key], { stdio: 'ignore' })
    const daemon = await start([`ssl_cert_file=${cert}`, `ssl_privatekey_file=${key}`], true)
    const { text } = await fetchFrom(daemon.metricsPort)
    const [, ends] = /plenum_certificate_expiry_timestamp_seconds\{file="[^"]*cert\.pem"\} (\d+)/.exec(text) ?? []
    const days = (Number(ends) - Date.now() / 1000) / 86_400
    expect(days).toBeGreaterThan(39)
    expect(days).toBeLessThanOrEqual(40)
  })
})

describe('metrics_address', () => {
  it('that is taken ends the start with exit code 1', async () => {
    const port = await taken()
    const file = join(folder, 'taken.cfg')
    writeFileSync(file, configText(await freePort(), [`metrics_address=127.0.0.1:${port}`]))
    const { exitCode, stderr } = await run([...plenumCommand(), 'nrpe', '-c', file, '-f', '-n'])
    expect(exitCode).toBe(1)
    expect(stderr).toContain(`Bind to port ${port} on 127.0.0.1 failed: Address already in use. (metrics_address)`)
  })

  it('that is taken at a reload leaves all as it was', async () => {
    const daemon = await start([])
    const log = await daemon.reload([`metrics_address=127.0.0.1:${await taken()}`, 'command[new]=/bin/true'])
    expect(log).toMatch(/failed: Address already in use\. \(metrics_address\); the configuration in force stays/)
    expect(textOf((await query(daemon.port, 'new')).bytes)).toBe("NRPE: Command 'new' not defined")
    await expectSample(daemon, 'plenum_reloads_total{result="failed"}', 1)
  })

  it('stays where it was when another part of a reload fails', async () => {
    const daemon = await start([])
    const metricsPort = await freePort()
    const log = await daemon.reload([`metrics_address=127.0.0.1:${metricsPort}`], await taken())
    expect(log).toContain('the configuration in force stays')
    await expectSample(daemon, 'plenum_reloads_total{result="failed"}', 1)
    await expect(fetchFrom(metricsPort)).rejects.toThrow('ECONNREFUSED')
  })

  it('moves at a reload, with what was counted', async () => {
    const daemon = await start([])
    await query(daemon.port, '_NRPE_CHECK')
    const metricsPort = await freePort()
    await daemon.reload([`metrics_address=127.0.0.1:${metricsPort}`])
    await expectSample({ metricsPort }, 'plenum_queries_total{command="_NRPE_CHECK",state="OK"}', 1)
    await expectSample({ metricsPort }, 'plenum_reloads_total{result="ok"}', 1)
    await expect(fetchFrom(daemon.metricsPort)).rejects.toThrow('ECONNREFUSED')
  })

  it('goes at a reload without it, and comes with one that has it', async () => {
    const daemon = await start([])
    await daemon.reload([])
    await expect(fetchFrom(daemon.metricsPort)).rejects.toThrow('ECONNREFUSED')
    await daemon.reload([`metrics_address=127.0.0.1:${daemon.metricsPort}`])
    await expectSample(daemon, 'plenum_open_connections', 0)
  })

  it('does not keep the daemon from ending while a collector is connected', async () => {
    const daemon = await start([])
    const idle = connect(daemon.metricsPort, '127.0.0.1').on('error', () => undefined)
    await new Promise((resolve) => idle.once('connect', resolve))
    await new Promise((resolve) => get({ host: '127.0.0.1', port: daemon.metricsPort, path: '/metrics' }, resolve))
    daemon.signal('SIGTERM')
    expect(await daemon.exited).toBe(0)
  })
})

describe('check_plenum', () => {
  it('reports a daemon of ours, by hand and through it', async () => {
    const metricsPort = await freePort()
    const daemon = await startPlenum({
      config: [`metrics_address=127.0.0.1:${metricsPort}`, `command[health]=check_plenum -p ${metricsPort}`],
      tls: false,
    })
    onTestFinished(async () => void (await daemon.stop()))
    const byHand = await run([...plenumCommand(), 'check_plenum', '-p', `${metricsPort}`])
    const form = /^PLENUM OK - Plenum \S+ up \dm, \d of \d+ connections, \d running, 0 refused in total\|connections=/
    expect([byHand.exitCode, `${byHand.stdout}`]).toEqual([0, expect.stringMatching(form)])
    expect(textOf((await query(daemon.port, 'health')).bytes)).toMatch(form)
  })
})

/** A port that somebody listens on. */
async function taken(): Promise<number> {
  const server = createServer()
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => void server.close())
  const address = server.address()
  return address !== null && typeof address === 'object' ? address.port : 0
}
