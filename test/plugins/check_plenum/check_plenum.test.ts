import { createServer, type RequestListener } from 'node:http'
import { createServer as createRawServer } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { checkPlenum } from '../../../plugins/check_plenum/plugin.ts'
import { runPlugin } from '../../../src/check/run.ts'
import { freePort } from '../../helpers/free-port.ts'

const nowSeconds = 1_800_000_000
const day = 86_400

/** What a daemon serves, with other values for some samples. */
function metrics(changed: Readonly<Record<string, number>> = {}): string {
  const samples = {
    'plenum_build_info{version="0.1.0"}': 1,
    plenum_open_connections: 1,
    plenum_max_connections: 10_000,
    plenum_commands_running: 2,
    plenum_commands_waiting: 0,
    'plenum_queries_total{command="a b",state="OK"}': 40,
    'plenum_queries_total{command="c\\"d}",state="CRITICAL"}': 2,
    'plenum_refusals_total{reason="host"}': 3,
    'plenum_refusals_total{reason="illegal metachars"}': 4,
    plenum_answers_cut_total: 5,
    'plenum_command_timeouts_total{command="a b"}': 6,
    process_resident_memory_bytes: 100_000,
    process_start_time_seconds: nowSeconds - 3 * day - 4 * 3600 - 59,
    ...changed,
  }
  return ['# HELP x y', '# TYPE x counter', ...Object.entries(samples).map((sample) => sample.join(' ')), ''].join('\n')
}

const certificate = (days: number, file = '/etc/a.pem') => ({
  [`plenum_certificate_expiry_timestamp_seconds{file="${file}"}`]: nowSeconds + days * day + 60,
})

/** Runs the plugin against a peer that answers so. */
async function check(answer: string | RequestListener, ...words: readonly string[]) {
  const listener: RequestListener = typeof answer === 'string' ? (_, response) => response.end(answer) : answer
  const server = createServer(listener)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  return { ...(await run('-p', `${port}`, ...words)), port }
}

async function run(...argv: readonly string[]) {
  const { state, output } = await runPlugin(checkPlenum, argv, {
    nowMs: () => nowSeconds * 1000,
    signal: new AbortController().signal,
    env: {},
    stderr: () => undefined,
  })
  return { state, output: `${output}` }
}

it('reports a healthy daemon in one line', async () => {
  expect(await check(metrics(certificate(80)))).toMatchObject({
    state: 'OK',
    output:
      'PLENUM OK - Plenum 0.1.0 up 3d 4h, 1 of 10000 connections, 2 running, 7 refused in total, certificate 80 days' +
      '|connections=1;8000;9500;0;10000 running=2;;;0 waiting=0;;;0 queries=42c refusals=7c cut=5c timeouts=6c ' +
      'crashes=0c rss=100000B uptime=273659s certificate_days=80;30:;7:\n',
  })
})

it('has no word on certificates for a daemon without one', async () => {
  expect((await check(metrics())).output).not.toContain('certificate')
})

it.each([
  [{ plenum_open_connections: 7999 }, [], 'OK', '7999 of 10000 connections,'],
  [{ plenum_open_connections: 8000 }, [], 'WARNING', '8000 of 10000 connections (WARNING),'],
  [{ plenum_open_connections: 9500 }, [], 'CRITICAL', '9500 of 10000 connections (CRITICAL),'],
  [{ plenum_open_connections: 50 }, ['-w', '0', '-c', '1'], 'WARNING', '(WARNING)'],
  [certificate(31), [], 'OK', 'certificate 31 days'],
  [certificate(30), [], 'WARNING', 'certificate 30 days (WARNING)'],
  [certificate(7), [], 'CRITICAL', 'certificate 7 days (CRITICAL)'],
  [certificate(7), ['--certificate-warning=5', '--certificate-critical', '1'], 'OK', 'certificate 7 days'],
  [certificate(-2), [], 'CRITICAL', 'certificate /etc/a.pem ended 2 days ago (CRITICAL)'],
  [{ ...certificate(80), ...certificate(20, '/etc/\\"b\\n}.pem') }, [], 'WARNING', 'certificate 20 days (WARNING)'],
  [{ plenum_commands_waiting: 900 }, [], 'OK', '900 waiting,'],
  [{ plenum_commands_waiting: 3 }, ['--waiting-warning=3'], 'WARNING', '3 waiting (WARNING),'],
  [{ plenum_commands_waiting: 3 }, ['--waiting-critical=3'], 'CRITICAL', '3 waiting (CRITICAL),'],
  [{ plenum_commands_waiting: 3, plenum_open_connections: 9999 }, ['--waiting-warning=1'], 'CRITICAL', '(WARNING)'],
] as const)('%j with %j is %s', async (changed, words, state, text) => {
  const { output, ...found } = await check(metrics(changed), ...words)
  expect(found.state).toBe(state)
  expect(output).toContain(`PLENUM ${state} - `)
  expect(output).toContain(text)
})

it('is CRITICAL where nobody listens', async () => {
  const port = await freePort()
  expect(await run('-p', `${port}`)).toEqual({
    state: 'CRITICAL',
    output: `PLENUM CRITICAL - connect to address 127.0.0.1 and port ${port}: Connection refused (the daemon there is down, or its nrpe.cfg has no metrics_address=)\n`,
  })
})

it('is CRITICAL where the daemon does not answer in time', async () => {
  const { output, port } = await check(() => undefined, '-t', '1')
  expect(output).toBe(`PLENUM CRITICAL - no answer from 127.0.0.1:${port} after 1 s\n`)
})

it('is CRITICAL where an answer begins and does not end', async () => {
  const { output } = await check((_, response) => response.write(metrics()), '-t', '1')
  expect(output).toMatch(/^PLENUM CRITICAL - no answer from 127\.0\.0\.1:\d+ after 1 s\n$/)
})

it('is CRITICAL where the name is unknown', async () => {
  expect((await run('-H', 'nothing.invalid')).output).toMatch(
    /^PLENUM CRITICAL - cannot resolve nothing\.invalid: [A-Z]/,
  )
})

it('is CRITICAL where something else listens, and shows what it said on one line', async () => {
  const { output, port } = await check((_, response) => response.writeHead(404).end('a|b\n\x1b[2J'))
  expect(output).toBe(`PLENUM CRITICAL - 127.0.0.1:${port} does not serve Plenum's metrics: 404 a¦b\\x0a\\x1b[2J\n`)
  expect((await check('other_metric 1\n')).state).toBe('CRITICAL')
})

it('is CRITICAL where something speaks no HTTP', async () => {
  const server = createRawServer((socket) => void socket.end('220 mail.example ESMTP\r\n'))
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => void server.close())
  const address = server.address()
  const { state, output } = await run('-p', `${address !== null && typeof address === 'object' ? address.port : 0}`)
  expect(state).toBe('CRITICAL')
  expect(output).toContain("does not serve Plenum's metrics")
})

it('takes a URL in place of host and port', async () => {
  const paths: string[] = []
  const { port } = await check((request, response) => {
    paths.push(request.url ?? '')
    response.end(metrics())
  })
  expect((await run('-u', `http://127.0.0.1:${port}/elsewhere`)).state).toBe('OK')
  expect(paths).toEqual(['/metrics', '/elsewhere'])
})

it.each([
  [['-w', 'x'], "option '-w' needs a whole number"],
  [['--bogus'], "unrecognized option '--bogus'"],
  [['-u', 'https://127.0.0.1/'], "option '--url' needs http://"],
  [['-u', 'x'], "option '--url' needs http://"],
  [['-p', '99999'], "no address: '127.0.0.1', port 99999"],
  [['-t', '0'], "option '--timeout' needs"],
  [['word'], "'word' belongs to no option"],
])('answers %j as wrong usage, UNKNOWN', async (words, text) => {
  const { state, output } = await run(...words)
  expect(state).toBe('UNKNOWN')
  expect(output).toContain(text)
})
