import { beforeAll, describe, expect, it } from 'vitest'
import { ask, type clients } from '../helpers/ask.ts'
import { plenumFor } from '../helpers/daemon.ts'
import { pluginFolder } from '../helpers/folders.ts'
import { describeWithStock, stockFor } from '../helpers/stock.ts'

const plugins = pluginFolder()

/** Command name → the line both daemons run. */
const lines: Readonly<Record<string, string>> = {
  ok: `${plugins}/state.sh 0`,
  warning: `${plugins}/state.sh 1`,
  critical: `${plugins}/state.sh 2`,
  unknown: `${plugins}/state.sh 3`,
  'exit code 4': `${plugins}/exit-code.sh 4`,
  'exit code 255': `${plugins}/exit-code.sh 255`,
  'UTF-8': `${plugins}/utf8.sh`,
  'bytes that are no UTF-8': `${plugins}/latin1.sh`,
  'many lines': `${plugins}/multi-line.sh`,
  'blank lines': `${plugins}/blank-lines.sh`,
  'no newline': `${plugins}/no-newline.sh`,
  'no output': `${plugins}/empty.sh`,
  'only a newline': `${plugins}/newline-only.sh`,
  'a NUL': `${plugins}/nul-inside.sh`,
  'stderr only': `${plugins}/stderr-only.sh`,
  'both streams': `${plugins}/both-streams.sh`,
  'a missing plugin': `${plugins}/no-such-plugin.sh`,
  'a plugin that may not be run': `${plugins}/count`,
  'killed with output': `${plugins}/killed.sh 'last words'`,
  'killed without output': `${plugins}/killed.sh`,
  'killed under a shell': `${plugins}/killed.sh 'last words'; echo "the shell saw $$?"`,
  'a shell that is killed': `echo 'last words'; kill -KILL $$$$`,
  'a pipe': `${plugins}/multi-line.sh | tr a-z A-Z`,
  'quotes and dollars': `echo 'single  quotes' "double  quotes" back\\ slash $$HOME $$1`,
  'what the environment says': `env | grep -v -e ^NRPE_PROGRAMVERSION= -e ^PWD= -e ^_= -e ^SHLVL= | sort`,
  'a folder': `pwd`,
  'a script that opens /dev/stdout': `echo one; echo two > /dev/stdout`,
  'a program whose path leads through a file': `/etc/passwd/plugin x`,
  '1023 bytes': `${plugins}/bytes.sh 1023`,
}

/** Only version 4 has room for these. */
const longLines: Readonly<Record<string, string>> = {
  '1024 bytes': `${plugins}/bytes.sh 1024`,
  '5000 bytes': `${plugins}/bytes.sh 5000`,
  '65000 bytes': `${plugins}/bytes.sh 65000`,
}

const config = [
  'command_timeout=1',
  `command[hangs]=${plugins}/hang.sh`,
  ...Object.entries({ ...lines, ...longLines }).map(([name, line]) => `command[${name}]=${line}`),
]

describeWithStock('the same bytes and exit code as stock with stock', () => {
  describe.each([
    ['TLS', true],
    ['plain TCP', false],
  ])('over %s', (_, tls) => {
    const stock = stockFor({ config, tls })
    const plenum = plenumFor({ config, tls })
    const daemons = { stock, plenum }

    async function expectSame(options: readonly string[]) {
      const query = async (client: keyof typeof clients, daemon: keyof typeof daemons) => {
        const { exitCode, stdout, stderr } = await ask(client, daemons[daemon](), options)
        // Byte for byte, and readable where it differs.
        return { exitCode, stdout: stdout.toString('latin1'), stderr }
      }
      const [expected, ...others] = await Promise.all([
        query('stock', 'stock'),
        query('stock', 'plenum'),
        query('plenum', 'stock'),
        query('plenum', 'plenum'),
      ])
      const pairs = ['stock client, our daemon', 'our client, stock daemon', 'our client, our daemon']
      expect(others.map((answer, n) => [pairs[n], answer])).toEqual(pairs.map((pair) => [pair, expected]))
      return expected
    }

    describe.each([
      ['version 4', [], { ...lines, ...longLines }],
      ['version 2', ['-2'], lines],
    ])('with %s packets', (_version, flags, commands) => {
      it.each(Object.keys(commands))('for %s', async (name) => {
        await expectSame([...flags, '-c', name])
      })

      it('for a command that is not defined', async () => {
        const answer = await expectSame([...flags, '-c', 'größe'])
        expect(Buffer.from(answer.stdout, 'latin1').toString()).toBe("NRPE: Command 'größe' not defined\n")
      })

      it('for a command that takes too long', async () => {
        const answer = await expectSame([...flags, '-c', 'hangs'])
        expect(answer).toMatchObject({ exitCode: 3, stdout: 'NRPE: Command timed out after 1 seconds\n' })
      })

      it('but for the version behind NRPE v', async () => {
        for (const client of ['stock', 'plenum'] as const) {
          for (const daemon of [stock(), plenum()]) {
            const { exitCode, stdout } = await ask(client, daemon, flags)
            expect([exitCode, `${stdout}`]).toEqual([0, expect.stringMatching(/^NRPE v\d.*\n$/)])
          }
        }
      })
    })
  })
})

describeWithStock('what the comparison rests on', () => {
  const stock = stockFor({ config, tls: false })
  let answers: Readonly<Record<string, string>>

  beforeAll(async () => {
    const named = ['UTF-8', 'a NUL', 'killed with output', 'a shell that is killed', 'a missing plugin', '65000 bytes']
    const all = await Promise.all(
      named.map(async (name) => {
        const { exitCode, stdout } = await ask('stock', stock(), ['-c', name])
        return [name, `${exitCode} ${stdout.length > 100 ? stdout.length : stdout}`] as const
      }),
    )
    answers = Object.fromEntries(all)
  })

  it('stock does run these plugins', () => {
    expect(answers).toEqual({
      'UTF-8': '1 WARNING - Größe: 12 µs, 日本語, 😀|größe=12us\n',
      'a NUL': '0 OK - before\n',
      'killed with output': '3 last words\n',
      'a shell that is killed': '2 last words\n',
      'a missing plugin': '3 NRPE: Unable to read output\n',
      '65000 bytes': '0 65001',
    })
  })
})
