import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { peerThat } from '../../helpers/peer-that.ts'
import { plenumCommand } from '../../helpers/plenum.ts'
import { run } from '../../helpers/run.ts'
import { describeWithTools } from '../../helpers/tools.ts'
import { askers } from './askers.ts'

/** Starts like what the plugins wait for, and goes on for 10 MB without a line's end. */
const floods = {
  'a line that never ends': ['x'],
  NULs: ['\0'],
  'pipes and escape codes': ['|\x1b[31m'],
  'halves of characters': ['\xc3'],
  'an SSH banner without end': ['x', 'SSH-2.0-'],
  'a header without end': ['x', 'HTTP/1.1 200 OK\r\nX: '],
  'a mail server’s word without end': ['x', '220 '],
  'a mail server’s greeting of endless lines': ['220-x\r\n'],
} as const

const floodBytes = 10 << 20
/** An empty run has 80 MB already, most of it the executable itself; what a peer sends may add this to it, KiB. */
const mostMoreKib = 32 * 1024

/** Runs a plugin in a process of its own, and tells its largest size in memory. */
async function measured(name: string, argv: readonly string[]) {
  const { stdout, stderr, exitCode } = await run(['/usr/bin/time', '-q', '-f', '%M', ...plenumCommand(), name, ...argv])
  return { output: stdout.toString('utf8'), exitCode, kib: Number(stderr.trim().split('\n').at(-1)) }
}

function flood(socket: Socket, piece: string, start = ''): void {
  const block = Buffer.from(piece.repeat(Math.ceil(65_536 / piece.length)), 'latin1')
  let left = floodBytes
  const more = () => {
    while (left > 0 && !socket.destroyed) {
      left -= block.length
      if (!socket.write(block)) return
    }
    if (left <= 0) socket.end()
  }
  socket.on('drain', more)
  socket.write(Buffer.from(start, 'latin1'))
  more()
}

describeWithTools('peers that send 10 MB', ['time'], () => {
  describe.each(askers)('$title', ({ plugin, ask }) => {
    it.each(Object.entries(floods))('%s: not OK, a clean first line, little memory', async (_, [piece, start]) => {
      const port = await peerThat((socket) => flood(socket, piece, start))
      const empty = await measured('check_dummy', ['0'])
      const { output, exitCode, kib } = await measured(plugin.name, ask('127.0.0.1', port))
      const [line = ''] = output.split('\n')
      const [text = ''] = line.split('|time=')
      expect(exitCode).toBe(2)
      expect(text).not.toMatch(/[\x00-\x1f\x7f-\x9f|\ufffd]/)
      expect(text.length).toBeLessThan(250)
      expect(kib - empty.kib).toBeLessThan(mostMoreKib)
    })
  })
})
