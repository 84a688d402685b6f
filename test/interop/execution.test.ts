import { execFileSync } from 'node:child_process'
import { chmodSync } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startPlenum } from '../helpers/daemon.ts'
import { pluginFolder, temporaryFolder } from '../helpers/folders.ts'
import { resultCodeOf, textOf, v4Packet } from '../helpers/packets.ts'
import { talk } from '../helpers/raw.ts'

const plugins = pluginFolder()
const folder = temporaryFolder()

async function start(config: readonly string[]) {
  const daemon = await startPlenum({ config, tls: false })
  onTestFinished(async () => {
    await daemon.stop()
  })
  const answer = async (command: string) => {
    const { bytes } = await talk(daemon.port, [v4Packet(1, command)])
    return { text: textOf(bytes), code: resultCodeOf(bytes) }
  }
  return { ...daemon, answer }
}

function fifo(name: string): string {
  const path = join(folder, name)
  execFileSync('mkfifo', ['-m', '666', path])
  chmodSync(path, 0o666)
  return path
}

const words = `${plugins}/words.sh`

describe('arguments', () => {
  const line = `command[words]=${words} $ARG1$ $ARG2$ $ARG3$`

  it('are interpreted by the shell, as on stock', async () => {
    const { answer } = await start(['dont_blame_nrpe=1', line])
    expect((await answer('words!a b!"c d"!$NRPE_MULTILINESUPPORT')).text).toBe('[a][b][c d][1]')
  })

  it('are one word each with argument_quoting=1', async () => {
    const { answer } = await start(['dont_blame_nrpe=1', 'argument_quoting=1', line])
    expect((await answer('words!a b!"c d"!$NRPE_MULTILINESUPPORT')).text).toBe('[a b]["c d"][$NRPE_MULTILINESUPPORT]')
  })

  it('are one word each in a line that needs a shell, with argument_quoting=1', async () => {
    const { answer } = await start([
      'dont_blame_nrpe=1',
      'argument_quoting=1',
      'nasty_metachars=\\n',
      'allow_bash_command_substitution=1',
      `command[words]=${words} $ARG1$ | cat; echo "<$ARG2$>"`,
    ])
    expect((await answer('words!$(echo x); \'y!`z`" \xff')).text).toBe('[$(echo x); \'y]\n<`z`" \xff>')
  })

  it('keep their places when one is empty, and lose them with compat=strict as on stock', async () => {
    const quoted = `command[words]=${words} '$ARG1$' '$ARG2$'`
    const { answer, reload } = await start(['dont_blame_nrpe=1', quoted])
    expect((await answer('words!!two')).text).toBe('[][two]')
    await reload(['dont_blame_nrpe=1', 'compat=strict', quoted])
    expect((await answer('words!!two')).text).toBe('[two][]')
  })

  it('may be more than sixteen', async () => {
    const { answer } = await start(['dont_blame_nrpe=1', `command[words]=${words} $ARG17$ : $ARGS$`])
    const args = Array.from({ length: 17 }, (_, n) => `${n + 1}`)
    expect((await answer(`words!${args.join('!')}`)).text).toBe(`[17][:]${args.map((arg) => `[${arg}]`).join('')}`)
  })
})

describe('at the time limit', () => {
  const partial = (pipe: string) => [
    'command_timeout=60',
    'command_timeout[partial]=1',
    `command[partial]=${plugins}/partial.sh ${pipe}`,
  ]

  it('what was printed by then comes behind the text of stock', async () => {
    const pipe = fifo('partial')
    const { answer } = await start(partial(pipe))
    const answered = answer('partial')
    await readFile(pipe)
    expect(await answered).toEqual({
      code: 3,
      text: 'NRPE: Command timed out after 1 seconds\nWARNING - so far|a=1\nsecond line',
    })
  })

  it('only the text of stock comes with compat=strict', async () => {
    const pipe = fifo('strict')
    const { answer } = await start([...partial(pipe), 'compat=strict'])
    const answered = answer('partial')
    await readFile(pipe)
    expect(await answered).toEqual({ code: 3, text: 'NRPE: Command timed out after 1 seconds' })
  })

  it('the wait for a turn counts', async () => {
    const pipe = fifo('turn')
    const { answer, waitForLog } = await start([
      'max_commands=1',
      'debug=1',
      'command_timeout[late]=1',
      `command[late]=${plugins}/state.sh 0`,
      `command[hold]=${plugins}/wait-for-fifo.sh ${pipe}`,
    ])
    const holding = answer('hold')
    const release = await open(pipe, 'w')
    await waitForLog("asking for command 'hold'")
    expect((await answer('late')).text).toBe('NRPE: Command timed out after 1 seconds')
    await release.writeFile('go\n')
    await release.close()
    expect((await holding).text).toBe('OK - go')
  })
})

describe('a command that prints nothing on stdout', () => {
  const lines = [`command[x]=${plugins}/stderr-only.sh`, 'command[y]=/nonexistent/plugin | cat']

  it('is answered as on stock', async () => {
    const { answer } = await start(lines)
    expect(await answer('x')).toEqual({ code: 3, text: 'NRPE: Unable to read output' })
  })

  it('is answered with its stderr, where show_stderr=1', async () => {
    const { answer } = await start(['show_stderr=1', ...lines])
    expect((await answer('x')).text).toMatch(/^NRPE: Unable to read output: \S/)
    expect(await answer('y')).toEqual({
      code: 3,
      text: expect.stringMatching(/^NRPE: Unable to read output: .*\/nonexistent\/plugin: not found$/),
    })
  })
})

describe('at SIGTERM', () => {
  it('a command that goes on past shutdown_timeout is ended, and its client told so', async () => {
    const pipe = fifo('shutdown')
    const { answer, signal, exited } = await start([
      'shutdown_timeout=1',
      `command[family]=${plugins}/family.sh ${pipe}`,
    ])
    const answered = answer('family')
    const holders = await open(pipe, 'r')
    signal('SIGTERM')
    expect(await answered).toEqual({ code: 3, text: 'NRPE: Command ended, because the daemon was stopped' })
    // Comes to its end when the last process that holds the pipe is gone, one of them deaf to TERM.
    expect((await holders.readFile()).length).toBe(0)
    await holders.close()
    expect(await exited).toBe(0)
  })

  it('a second one ends commands at once, those that wait for a turn too', async () => {
    const pipe = fifo('hurry')
    const { answer, signal, exited, waitForLog } = await start([
      'shutdown_timeout=3000',
      'max_commands=1',
      'debug=1',
      `command[hold]=${plugins}/wait-for-fifo.sh ${pipe}`,
      `command[next]=${plugins}/state.sh 0`,
    ])
    const holding = answer('hold')
    const release = await open(pipe, 'w')
    const waiting = answer('next')
    await waitForLog("asking for command 'next'")
    signal('SIGTERM')
    await waitForLog('Caught SIGTERM')
    signal('SIGTERM')
    expect((await holding).text).toBe('NRPE: Command ended, because the daemon was stopped')
    expect((await waiting).text).toBe('NRPE: Command ended, because the daemon was stopped')
    expect(await exited).toBe(0)
    await release.close()
  })
})

describe('client[WHO]', () => {
  it('decides who may ask for what', async () => {
    const daemon = await start([
      'dont_blame_nrpe=1',
      'client[127.0.0.1]=one,two*; arguments',
      'client[127.0.0.2]=one',
      ...['one', 'two_b', 'three'].map((name) => `command[${name}]=${words} ${name} $ARG1$`),
    ])
    const from = async (localAddress: string, command: string) =>
      textOf((await talk(daemon.port, [v4Packet(1, command)], { localAddress })).bytes)
    expect(await from('127.0.0.1', 'one!x')).toBe('[one][x]')
    expect(await from('127.0.0.1', 'two_b')).toBe('[two_b]')
    expect(await from('127.0.0.1', 'three')).toContain("Command 'three' is not allowed for this client")
    expect(await from('127.0.0.2', 'one')).toBe('[one]')
    expect(await from('127.0.0.2', 'one!x')).toContain('Command arguments are not allowed for this client')
    expect(await from('127.0.0.3', '_NRPE_CHECK')).toContain('This client may ask for nothing')
    await daemon.waitForLog('Error: No client[] line fits this client, so it may ask for nothing!')
    await daemon.waitForLog('Client request from 127.0.0.3 was invalid, bailing out...')
  })
})
