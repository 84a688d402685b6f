import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openClientLog } from '../../src/client/log.ts'
import { temporaryFolder } from '../helpers/folders.ts'
import { run } from '../helpers/run.ts'

const folder = temporaryFolder()
const socket = join(folder, 'socket')
writeFileSync(socket, '')

/** A shell script in place of logger(1). */
function logger(name: string, script: string): string {
  const path = join(folder, name)
  writeFileSync(path, `#!/bin/sh\n${script}\n`)
  chmodSync(path, 0o755)
  return path
}

describe('the log of check_nrpe', () => {
  it('hands all lines to one logger(1) at the end, as check_nrpe without a pid, facility user', async () => {
    const fifo = join(folder, 'fifo')
    await run(['mkfifo', fifo])
    const output = run(['cat', fifo])
    const { log } = openClientLog(undefined, true, {
      logger: logger('fake', `exec > ${fifo}; echo "$@"; exec cat`),
      socket,
    })
    log.write('error', 'one\x1b[1m')
    log.write('info', 'two')
    await log.close()
    expect(`${(await output).stdout}`).toBe(
      `--socket ${socket} --socket-errors=off --prio-prefix --size 8192 --priority user.info --tag check_nrpe\n<3>one\\x1b[1m\n<6>two\n`,
    )
  })

  it('starts no logger(1) where there is nothing to log, or nobody to log to', async () => {
    const places = [
      { logger: logger('a', `touch ${folder}/started`), socket },
      { logger: logger('b', `touch ${folder}/started`), socket: join(folder, 'absent') },
    ]
    const [quiet, unheard] = places.map((place) => openClientLog(undefined, true, place).log)
    unheard?.write('error', 'one')
    await quiet?.close()
    await unheard?.close()
    expect(() => readFileSync(join(folder, 'started'))).toThrow('ENOENT')
  })

  it('appends `[epoch] text` to a file', () => {
    const file = join(folder, 'log')
    const { log, fault } = openClientLog(file, true)
    log.write('error', 'one\ntwo')
    log.write('debug', 'three')
    expect(fault).toBeUndefined()
    expect(readFileSync(file, 'utf8')).toMatch(/^\[\d{10}\] one\\x0atwo\n\[\d{10}\] three\n$/)
  })

  it('a logger(1) that cannot be started is no fault of the check', async () => {
    const { log } = openClientLog(undefined, true, { logger: join(folder, 'absent'), socket })
    log.write('error', 'one')
    await expect(log.close()).resolves.toBeUndefined()
  })
})
