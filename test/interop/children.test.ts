import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { plenumFor } from '../helpers/daemon.ts'
import { makeFifo } from '../helpers/fifo.ts'
import { pluginFolder, temporaryFolder } from '../helpers/folders.ts'
import { numbers } from '../helpers/numbers.ts'
import { textOf, v4Packet } from '../helpers/packets.ts'
import { talk } from '../helpers/raw.ts'

/** Commands that behave badly: each has its answer, and nothing of its process group is left. */
const plugins = pluginFolder()
const folder = temporaryFolder()

/** Name → plugin and further words; each gets a fifo that all its processes hold open. */
const endless = {
  'starts 50 children and waits for them': ['many-children.sh'],
  'is deaf to TERM': ['deaf.sh'],
  'closes its stdout and goes on': ['deaf.sh', 'closed'],
  'prints for ever': ['endless-output.sh'],
} as const
type Name = keyof typeof endless

const names = Object.keys(endless) as Name[]
const pipeOf = (name: Name) => join(folder, name.replaceAll(' ', '-'))
const pidFile = join(folder, 'escaped.pid')

const daemon = plenumFor({
  config: [
    'command_timeout=1',
    ...names.map((name) => {
      const [plugin, ...words] = endless[name]
      return `command[${name}]=${plugins}/${[plugin, makeFifo(folder, name.replaceAll(' ', '-')), ...words].join(' ')}`
    }),
    `command[10 MB]=${plugins}/bytes.sh 10000000`,
    `command[escapes]=${plugins}/escape.sh ${pidFile}`,
  ],
  tls: false,
})

async function answer(name: string) {
  const { bytes } = await talk(daemon().port, [v4Packet(1, name)], { limitMs: 20_000 })
  return { resultCode: bytes.readInt16BE(8), text: textOf(bytes) }
}

describe('a command that', () => {
  it.each(names)('%s is ended with its whole group at command_timeout', async (name) => {
    const answered = answer(name)
    // Opens with the first of its processes, and comes to its end with the last one.
    const gone = readFile(pipeOf(name))
    expect(await answered).toEqual({
      resultCode: 3,
      text: expect.stringContaining('NRPE: Command timed out after 1 seconds'),
    })
    expect((await gone).length).toBe(0)
  })

  it('prints 10 MB is answered with what fits, marked', async () => {
    const { resultCode, text } = await answer('10 MB')
    const [mark = '', kept] = /\n\[cut: (\d+) of 10000000 bytes\]$/.exec(text) ?? []
    expect([resultCode, text.length]).toEqual([0, 65_535])
    expect(text === `${numbers(Number(kept))}${mark}`).toBe(true)
  })

  it('leaves a process in another session is answered, and that process lives on, as in stock', async () => {
    expect(await answer('escapes')).toEqual({ resultCode: 0, text: 'OK - left one behind' })
    const pid = Number(readFileSync(pidFile, 'utf8'))
    onTestFinished(() => void process.kill(pid, 'SIGKILL'))
    expect(readFileSync(`/proc/${pid}/comm`, 'utf8')).toBe('sleep\n')
  })
})

it('all of them at once are answered, and the daemon serves on', async () => {
  const answers = await Promise.all([...names, ...names].map(answer))
  for (const { text } of answers) expect(text).toContain('NRPE: Command timed out after 1 seconds')
  expect(await answer('_NRPE_CHECK')).toMatchObject({ resultCode: 0 })
})
