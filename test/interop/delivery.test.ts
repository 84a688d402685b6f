import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { releaseLock, takeLock } from '../../src/check/lock.ts'
import { type Connection, openConnection } from '../helpers/connection.ts'
import { plenumFor } from '../helpers/daemon.ts'
import { temporaryFolder } from '../helpers/folders.ts'
import { v4Packet } from '../helpers/packets.ts'

/** Whether check_log3's position moves on is whether somebody got its report. */
const folder = temporaryFolder()
const log = join(folder, 'app.log')
const seek = join(folder, 'app.seek')
const query = v4Packet(1, 'log', { bufferBytes: 1020 })

describe.each([
  ['plain TCP', false],
  ['TLS', true],
])('over %s the position', (_, tls) => {
  const daemon = plenumFor({
    config: ['debug=1', 'ssl_shutdown_timeout=1', `command[log]=check_log3 -l ${log} -s ${seek} -p error -a`],
    tls,
  })

  beforeEach(() => {
    rmSync(seek, { force: true })
    writeFileSync(log, `${'fine\n'.repeat(10)}error 1\n`)
  })

  /** A connection that has sent its query; its own side stays open when the daemon ends. */
  async function queried(): Promise<Connection> {
    const connection = await openConnection(daemon(), { endsWithPeer: false })
    await connection.send(query)
    return connection
  }

  /** What happens to a query whose check cannot begin before the client has done something. */
  async function whileItWaits(act: (connection: Connection) => unknown): Promise<string> {
    const from = daemon().log().length
    const taken = await takeLock(seek, 0, new AbortController().signal)
    if (taken.kind !== 'held') throw new Error(`the lock is ${taken.kind}`)
    try {
      const connection = await queried()
      await daemon().waitForLog("asking for command 'log'", from)
      await act(connection)
    } finally {
      releaseLock(taken.lock)
    }
    await daemon().waitForLog(/Connection from 127\.0\.0\.1 closed/, from)
    return daemon().log().slice(from)
  }

  const reportOf = ({ socket }: Connection) =>
    new Promise<string>((resolve) => {
      const chunks: Buffer[] = []
      socket.on('data', (chunk: Buffer) => chunks.push(chunk))
      socket.once('end', () => resolve(Buffer.concat(chunks).toString('latin1')))
    })

  it('moves when the client took the report and closed', async () => {
    const from = daemon().log().length
    const connection = await queried()
    expect(await reportOf(connection)).toContain('error 1')
    connection.socket.end()
    await daemon().waitForLog(/Connection from 127\.0\.0\.1 closed/, from)
    expect(readFileSync(seek, 'utf8')).toMatch(/^58\n/)
  })

  it('stays when the client resets the connection while the check runs', async () => {
    expect(await whileItWaits(({ reset }) => reset())).toContain('was not taken to its end')
    expect(existsSync(seek)).toBe(false)
  })

  it('stays when the client was ended while the check runs', async () => {
    expect(await whileItWaits(({ vanish }) => vanish())).toContain('was not taken to its end')
    expect(existsSync(seek)).toBe(false)
  })

  it('moves when the client ended its side early and took the report all the same', async () => {
    let report: Promise<string> | undefined
    const lines = await whileItWaits((connection) => {
      report = reportOf(connection)
      connection.socket.end()
    })
    expect(await report).toContain('error 1')
    expect([lines.includes('was not taken'), existsSync(seek)]).toEqual([false, true])
  })

  it('stays when the client resets the connection as the report comes', async () => {
    const from = daemon().log().length
    const { socket, reset } = await queried()
    socket.once('data', reset)
    await daemon().waitForLog(/Connection from 127\.0\.0\.1 closed/, from)
    expect(existsSync(seek)).toBe(false)
  })

  it('stays when the client takes the report and never closes', async () => {
    const from = daemon().log().length
    expect(await reportOf(await queried())).toContain('error 1')
    await daemon().waitForLog('was not taken to its end', from)
    expect(existsSync(seek)).toBe(false)
  })
})
