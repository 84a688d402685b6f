import { execFileSync } from 'node:child_process'
import { symlinkSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Config } from '../../src/config/config.ts'
import { type ConfigOutcome, readConfig } from '../../src/config/reader.ts'
import { folderOf } from './folder.ts'

describe('lines', () => {
  it.each([
    ['a comment', '# debug=1', {}],
    ['blanks around a line', ' \t server_port=6000 \r', { serverPort: 6000 }],
    ['= in a value', 'server_address=a=b', { serverAddress: 'a=b' }],
    ['= before a name', '==server_port=6000', { serverPort: 6000 }],
    ['a mark that an editor put before the first line', '\xef\xbb\xbfserver_port=6000', { serverPort: 6000 }],
    ['a number with blanks and sign before it', 'server_port=  +6000', { serverPort: 6000 }],
    ['a text in UTF-8', 'log_file=/var/\xc3\xa9t\xc3\xa9', { logFile: '/var/été' }],
    ['a non-breaking space that ends a UTF-8 character', 'server_address=\xc3\xa0', { serverAddress: 'à' }],
    ['a NUL, which ends a line', 'server_port=6000\0junk', { serverPort: 6000 }],
    ['any name with debug in it', 'mydebugvar=1', { debug: true }],
    ['debug as any number above 0', 'debug=2', { debug: true }],
    ['the last of two lines', 'server_port=6000\nserver_port=7000', { serverPort: 7000 }],
  ])('takes %s', async (_, text, expected) => {
    const { config, problems } = await read(text)
    expect(config).toMatchObject(expected)
    expect(problems).toEqual([])
  })

  it.each([
    ['no value', 'nrpe_user=', "No variable value specified in config file 'nrpe.cfg' - Line 2: write nrpe_user=VALUE"],
    ['no =', 'nrpe_user', "No variable value specified in config file 'nrpe.cfg' - Line 2"],
    ['only =', '==', "No variable name specified in config file 'nrpe.cfg' - Line 2"],
    ['a command without a name', 'command[]=/bin/a', "Invalid command specified in config file 'nrpe.cfg' - Line 2"],
    ['a command named ]', 'command[]]=/bin/a', "Invalid command specified in config file 'nrpe.cfg' - Line 2"],
  ])('stops at %s', async (_, line, text) => {
    expect(await outcomeOf(`# one\n${line}\nserver_port=7000`)).toEqual({
      kind: 'errors',
      problems: [
        {
          severity: 'error',
          file: 'nrpe.cfg',
          line: 2,
          text: expect.stringContaining(text),
          says: expect.stringContaining(text.split(' in config file ')[0] ?? ''),
        },
      ],
    })
  })

  it.each([
    ['server_port = 1', 'write server_port=VALUE without blanks beside the ='],
    ['Server_Port=1', 'write server_port=VALUE'],
    ['comand_timeout=1', 'write command_timeout=VALUE'],
    ['max_packetbuffer_lenght=1', 'write max_packetbuffer_length=VALUE'],
    ['something_else=1', "'something_else' is not known, the line has no effect"],
  ])('warns of %s and goes on', async (line, advice) => {
    const { config, problems } = await read(`${line}\nserver_port=7000`)
    expect(config.serverPort).toBe(7000)
    expect(problems).toEqual([
      {
        severity: 'warning',
        file: 'nrpe.cfg',
        line: 1,
        text: expect.stringMatching(/^Unknown option specified in config file 'nrpe.cfg' - Line 1: /),
        says: expect.stringMatching(/^Unknown option specified: /),
      },
    ])
    expect(problems[0]?.text).toContain(advice)
  })

  it('takes a line of 100,000 bytes whole', async () => {
    const line = `/bin/a ${'x'.repeat(100_000)}`
    expect((await read(`command[a]=${line}`)).config.commands.get('a')).toBe(line)
  })

  it('comes to an end with any text, and never throws', async () => {
    const word = fc.constantFrom(
      'command[',
      ']',
      '=',
      'debug',
      'server_port',
      '\n',
      '\0',
      ' ',
      '9',
      '-',
      'include=nrpe.cfg',
    )
    const text = fc.array(fc.oneof(word, fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 30 })
    const property = fc.asyncProperty(text, async (words) => {
      const cwd = folderOf({ 'nrpe.cfg': words.join('') })
      expect((await readConfig('nrpe.cfg', { cwd })).kind).toMatch(/config|errors/)
    })
    await fc.assert(property, { seed: 5, numRuns: 100 })
  })
})

describe('commands', () => {
  // What stock 4.1.0 logs as "Added command[X]=Y" for these lines.
  it.each([
    ['command[a]=/bin/a -w 5', 'a', '/bin/a -w 5'],
    ['xcommand[b]=/bin/b', 'b', '/bin/b'],
    ['command[c]d=/bin/c', 'c', '/bin/c'],
    ['command[e=f]=/bin/e', 'e', 'f]=/bin/e'],
    ['command[g =/bin/g', 'g ', '/bin/g'],
    ['command[ h ]= /bin/h', ' h ', ' /bin/h'],
    ['command[j]==/bin/j', 'j', '=/bin/j'],
    ['command[k]command[l]=/bin/k', 'k', '/bin/k'],
    ['[m]command[n]=/bin/n', 'n', '/bin/n'],
    ['command[[o]]=/bin/o', '[o', '/bin/o'],
    ['command[debug]=/bin/p', 'debug', '/bin/p'],
  ])('defines %s as stock does', async (line, name, value) => {
    const { config, problems } = await read(line)
    expect([...config.commands]).toEqual([[name, value]])
    expect(config.debug).toBe(false)
    expect(problems).toEqual([])
  })

  it('keeps every byte of a command line', async () => {
    const { config } = await read('command[\xe9]=/bin/a \xe9\xff\x80\ncommand_prefix=/bin/\xe9')
    expect(config.commands.get('\xe9')).toBe('/bin/a \xe9\xff\x80')
    expect(config.commandPrefix).toBe('/bin/\xe9')
  })

  it('takes the last definition over all files', async () => {
    const { config } = await read('command[a]=1\ninclude=b.cfg', { 'b.cfg': 'command[a]=2\n' })
    expect(config.commands.get('a')).toBe('2')
  })
})

describe('includes', () => {
  it('reads files at the spot', async () => {
    const text = 'server_port=2000\ninclude=b.cfg\ninclude_file=c.cfg\nlisten_queue_size=700'
    const { config } = await read(text, {
      'b.cfg': 'server_port=3000',
      'c.cfg': 'server_port=4000\nlisten_queue_size=600',
    })
    expect(config).toMatchObject({ serverPort: 4000, listenQueueSize: 700 })
  })

  it('reads a folder as stock does: *.cfg, hidden ones too, sub-folders, in byte order', async () => {
    const names = ['B.cfg', 'a.cfg', 'b/x.cfg', 'b/deep/y.cfg', 'c.cfg', '.hidden.cfg', '\xc3\xa9.cfg']
    const ignored = ['.cfg', 'd.conf', '.dot/z.cfg', 'folder.cfg/z.cfg', 'e.cfg~']
    const files = Object.fromEntries([...names, ...ignored].map((name) => [`d/${name}`, `command[${name}]=x`]))
    const { config, problems } = await read('include_dir=d/', files)
    expect(problems).toEqual([])
    expect([...config.commands.keys()]).toEqual([
      ...['.hidden.cfg', 'B.cfg', 'a.cfg', 'b/deep/y.cfg', 'b/x.cfg', 'c.cfg', '\xc3\xa9.cfg'],
    ])
  })

  it('drops the rest of an included file after an error, and no more', async () => {
    const files = { 'd/a.cfg': 'command[a1]=x\ncommand_timeout=0\ncommand[a2]=x', 'd/b.cfg': 'command[b]=x' }
    const { config, problems } = await read('include_dir=d\ncommand[c]=x', files)
    expect([...config.commands.keys()]).toEqual(['a1', 'b', 'c'])
    expect(problems).toEqual([expect.objectContaining({ severity: 'error', file: 'd/a.cfg', line: 2 })])
  })

  it.each([
    ['include=none.cfg', "Unable to open config file 'none.cfg' for reading: No such file or directory"],
    ['include=d', "Unable to open config file 'd' for reading: Is a directory"],
    ['include_dir=none', "Could not open config directory 'none' for reading: No such file or directory"],
    ['include_dir=d/x', "Could not open config directory 'd/x' for reading: Not a directory"],
  ])('goes on after %s', async (line, text) => {
    const { config, problems } = await read(`# one\n${line}\nserver_port=7000`, { 'd/x': '' })
    expect(config.serverPort).toBe(7000)
    const where = "(included in 'nrpe.cfg' - Line 2)"
    expect(problems).toEqual([{ severity: 'error', file: 'nrpe.cfg', line: 2, text: `${text} ${where}`, says: text }])
  })

  it('reads a file that includes itself once', async () => {
    const { config, problems } = await read('include=nrpe.cfg\nserver_port=7000')
    expect(config.serverPort).toBe(7000)
    expect(problems.map((problem) => problem.text)).toEqual([
      "Config file 'nrpe.cfg' includes itself: remove this include (included in 'nrpe.cfg' - Line 1)",
    ])
  })

  it('sees through links and folders that lead back', async () => {
    const cwd = folderOf({ 'nrpe.cfg': 'include_dir=d\ncommand[a]=x', 'd/b.cfg': 'include_dir=.\ncommand[b]=x' })
    symlinkSync('../nrpe.cfg', `${cwd}/d/link.cfg`)
    symlinkSync('..', `${cwd}/d/up`)
    const outcome = await readConfig('nrpe.cfg', { cwd })
    expect(outcome).toMatchObject({
      kind: 'config',
      config: {
        commands: new Map([
          ['a', 'x'],
          ['b', 'x'],
        ]),
      },
    })
    expect(outcome.problems.length).toBeGreaterThan(0)
    expect(outcome.problems.every((problem) => problem.text.includes('includes itself'))).toBe(true)
  })

  it('comes to an end with files that each include the next one many times', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => [`${index}.cfg`, `include=${index + 1}.cfg\n`.repeat(4)]),
    )
    const { problems } = await read('include=0.cfg\nserver_port=7000', files)
    expect(problems.some((problem) => problem.text.includes('more than 10000 files'))).toBe(true)
    expect(problems.length).toBeLessThan(10_001)
  })

  it('counts relative paths from the folder of the start, not from the file', async () => {
    const { config } = await read('include=d/a.cfg', {
      'd/a.cfg': 'include=b.cfg\nlog_file=x/log\nssl_cert_file=cert.pem',
      'b.cfg': 'server_port=3000',
      'd/b.cfg': 'server_port=4000',
    })
    expect(config.serverPort).toBe(3000)
    expect(config.logFile).toMatch(/\/plenum-config-[^/]+\/x\/log$/)
    expect(config.ssl.certFile).toMatch(/\/plenum-config-[^/]+\/cert\.pem$/)
  })
})

describe('the main file', () => {
  it('is an error when it cannot be read', async () => {
    expect(await readConfig('/none/nrpe.cfg')).toEqual({
      kind: 'errors',
      problems: [
        {
          severity: 'error',
          file: '/none/nrpe.cfg',
          line: 0,
          text: "Unable to open config file '/none/nrpe.cfg' for reading: No such file or directory",
          says: "Unable to open config file '/none/nrpe.cfg' for reading: No such file or directory",
        },
      ],
    })
  })

  it('is not waited for where it is a pipe that nobody writes to', async () => {
    const cwd = folderOf({})
    execFileSync('mkfifo', [`${cwd}/pipe`])
    expect(await readConfig('pipe', { cwd })).toMatchObject({
      kind: 'errors',
      problems: [{ says: "Unable to open config file 'pipe' for reading: Not a plain file" }],
    })
  })

  it('may be /dev/null', async () => {
    expect(await readConfig('/dev/null')).toMatchObject({ kind: 'config', problems: [] })
  })

  it('may have a name of a million bytes in it, which is quoted in part', async () => {
    const { problems } = await read(`${'x'.repeat(1_000_000)}=1`)
    expect(problems).toEqual([expect.objectContaining({ severity: 'warning' })])
    expect(problems[0]?.text.length).toBeLessThan(1000)
  })

  it('is a configuration when it is empty', async () => {
    expect((await read('')).problems).toEqual([])
  })
})

async function outcomeOf(text: string, files: Readonly<Record<string, string>> = {}): Promise<ConfigOutcome> {
  return await readConfig('nrpe.cfg', { cwd: folderOf({ 'nrpe.cfg': text, ...files }) })
}

async function read(
  text: string,
  files: Readonly<Record<string, string>> = {},
): Promise<ConfigOutcome & { config: Config }> {
  const outcome = await outcomeOf(text, files)
  if (outcome.kind === 'errors') throw new Error(outcome.problems.map((problem) => problem.text).join('\n'))
  return outcome
}
