import { describe, expect, it } from 'vitest'
import { ask, versionOptions } from '../helpers/ask.ts'
import { plenumFor } from '../helpers/daemon.ts'
import { pluginFolder } from '../helpers/folders.ts'
import { numbers } from '../helpers/numbers.ts'
import { describeWithStock } from '../helpers/stock.ts'

const plugins = pluginFolder()
const mib = 1024 * 1024
const bytesCommand = (bytes: number) => `command[${bytes}]=${plugins}/bytes.sh ${bytes}`
const metrics = "load=0.42;1;2;0; 'free space'=17%;20;10"

/** What `long-with-perfdata.sh` leaves of its `bytes` where only `limitBytes` fit: first line, perfdata, text, mark. */
function cutOutput(bytes: number, limitBytes: number): string {
  const firstLine = `WARNING - long|load=0.42;1;2;0; 'free space'=17%;20;10\n`
  const whole = firstLine.length + bytes
  const mark = (kept: number) => `\n[cut: ${kept} of ${whole} bytes]`
  const room = (kept: number) => limitBytes - mark(kept).length
  const kept = mark(room(limitBytes)).length < mark(limitBytes).length ? room(room(limitBytes)) : room(limitBytes)
  return `${`${firstLine}${numbers(bytes)}`.slice(0, kept)}${mark(kept)}`
}

describe('our client and our daemon', () => {
  const sizes = [1023, 1024, 4096, 65_535, 65_536, 65_537, 1_000_000, mib - 1]
  const config = sizes.map(bytesCommand)

  describe.each([
    ['TLS', true],
    ['plain TCP', false],
  ])('over %s', (_, tls) => {
    const daemon = plenumFor({ config, tls })

    describe.each([
      ['asking for version 2', ['-2']],
      ['asking for version 3', ['-3']],
      ['asking as they do by default', []],
    ])('%s', (_version, flags) => {
      it.each(sizes)('exchange %i bytes whole', async (bytes) => {
        const { exitCode, stdout } = await ask('plenum', daemon(), [...flags, '-c', `${bytes}`])
        expect(exitCode).toBe(0)
        expect(stdout.length).toBe(bytes + 1)
        expect(stdout.equals(Buffer.from(`${numbers(bytes)}\n`))).toBe(true)
      })
    })
  })
})

describe('with the settings raised', () => {
  const bytes = 16 * mib
  const config = ['max_packetbuffer_length=32M', 'max_input_buffer=32M', bytesCommand(bytes)]

  describe.each([
    ['TLS', true],
    ['plain TCP', false],
  ])('over %s', (_, tls) => {
    const daemon = plenumFor({ config, tls })

    it.each(versionOptions)('16 MiB arrive whole %s', async (_, flags) => {
      const raised = ['--max-packetbuffer-length', '32M']
      const { exitCode, stdout } = await ask('plenum', daemon(), [...flags, ...raised, '-c', `${bytes}`])
      expect(exitCode).toBe(0)
      expect(stdout.length).toBe(bytes + 1)
      expect(stdout.equals(Buffer.from(`${numbers(bytes)}\n`))).toBe(true)
    })
  })
})

describe('an answer that is too big', () => {
  const command = (bytes: number) => `command[perf ${bytes}]=${plugins}/long-with-perfdata.sh ${bytes}`
  const daemon = plenumFor({ config: ['max_packetbuffer_length=8k', command(10_000), command(5000)], tls: false })
  const reading = plenumFor({ config: ['max_input_buffer=4k', command(10_000)], tls: false })
  const generous = plenumFor({ config: [command(10_000), command(2_000_000)], tls: false })

  it.each(versionOptions)("is cut by the daemon's own limit where that is the smaller one %s", async (_, flags) => {
    const from = daemon().log().length
    const { exitCode, stdout } = await ask('plenum', daemon(), [...flags, '-c', 'perf 10000'])
    const room = flags.includes('-3') ? 8192 : 8191
    expect(`${stdout}`).toBe(`${cutOutput(10_000, room)}\n`)
    expect(exitCode).toBe(1)
    const [line] = await daemon().waitForLog(/^.*cut: \d+ of 10055 bytes.*$/m, from)
    expect(line).toMatch(/^Answer to 127\.0\.0\.1 cut: .*raise max_packetbuffer_length$/)
  })

  it.each(versionOptions)("is cut by the client's limit where that is the smaller one %s", async (_, flags) => {
    const from = daemon().log().length
    const small = ['--max-packetbuffer-length', '4k']
    const { stdout } = await ask('plenum', daemon(), [...flags, ...small, '-c', 'perf 5000'])
    expect(`${stdout}`).toBe(`${cutOutput(5000, flags.includes('-3') ? 4096 : 4095)}\n`)
    const [line] = await daemon().waitForLog(/^.*cut: \d+ of 5055 bytes.*$/m, from)
    expect(line).toMatch(/^Answer to 127\.0\.0\.1 cut: .*raise --max-packetbuffer-length of the client$/)
  })

  it('is read only up to max_input_buffer', async () => {
    const { stdout } = await ask('plenum', reading(), ['-c', 'perf 10000'])
    const text = `${stdout}`
    expect(text.startsWith(`WARNING - long|${metrics}\n${numbers(4000)}`)).toBe(true)
    expect(text).toMatch(/\n\[cut: 4096 of 10055 bytes\]\n$/)
    const [line] = await reading().waitForLog(/^.*cut: .*$/m)
    expect(line).toBe('Answer to 127.0.0.1 cut: 4096 of 10055 bytes; raise max_input_buffer')
  })

  it('of 2 MB says so at both limits of 1 MiB', async () => {
    const { stdout } = await ask('plenum', generous(), ['-c', 'perf 2000000'])
    expect(stdout.length).toBeGreaterThan(mib - 100)
    expect(stdout.length).toBeLessThanOrEqual(mib)
    expect(`${stdout}`).toMatch(/\n\[cut: \d+ of 2000055 bytes\]\n$/)
    const [line] = await generous().waitForLog(/^.*of 2000055 bytes.*$/m)
    expect(line).toContain('Answer to 127.0.0.1 cut')
  })
})

describeWithStock('a stock check_nrpe -2 -P', () => {
  const payloads = [10_240, 20_480, 131_072]
  const config = payloads.flatMap((bytes) => [
    bytesCommand(bytes - 1),
    `command[perf ${bytes}]=${plugins}/long-with-perfdata.sh ${bytes}`,
  ])

  describe.each([
    ['TLS', true],
    ['plain TCP', false],
  ])('over %s', (_, tls) => {
    const daemon = plenumFor({ config, tls })

    it.each(payloads)('%i gets an answer that fits whole', async (payload) => {
      const { exitCode, stdout } = await ask('stock', daemon(), ['-2', '-P', `${payload}`, '-c', `${payload - 1}`])
      expect(exitCode).toBe(0)
      expect(stdout.length).toBe(payload)
      expect(`${stdout}`).toBe(`${numbers(payload - 1)}\n`)
    })

    it.each(payloads)('%i gets what does not fit cut, marked, with its perfdata', async (payload) => {
      const from = daemon().log().length
      const { exitCode, stdout } = await ask('stock', daemon(), ['-2', '-P', `${payload}`, '-c', `perf ${payload}`])
      expect(exitCode).toBe(1)
      expect(`${stdout}`).toBe(`${cutOutput(payload, payload - 1)}\n`)
      const [line] = await daemon().waitForLog(/^.*cut: .*$/m, from)
      expect(line).toContain(
        `of ${payload + 55} bytes; ask with Plenum's check_nrpe (this client takes ${payload} bytes)`,
      )
      expect(line).toContain('Answer to 127.0.0.1 cut')
    })
  })
})

describeWithStock('a stock client without -P', () => {
  const daemon = plenumFor({ config: [`command[perf]=${plugins}/long-with-perfdata.sh 100000`], tls: true })

  it('gets 65,535 bytes over version 4, marked', async () => {
    const { stdout } = await ask('stock', daemon(), ['-c', 'perf'])
    expect(`${stdout}`).toBe(`${cutOutput(100_000, 65_535)}\n`)
    const [line] = await daemon().waitForLog(/^.*cut: .*$/m)
    expect(line).toBe(
      "Answer to 127.0.0.1 cut: 65506 of 100055 bytes; ask with Plenum's check_nrpe (this client takes 65536 bytes)",
    )
  })

  it('gets 1,023 bytes over version 2, marked', async () => {
    const { stdout } = await ask('stock', daemon(), ['-2', '-c', 'perf'])
    expect(`${stdout}`).toBe(`${cutOutput(100_000, 1023)}\n`)
  })
})
