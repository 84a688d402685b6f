import { chmodSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { plenumFor, startPlenum } from '../helpers/daemon.ts'
import { pluginFolder, temporaryFolder } from '../helpers/folders.ts'
import { textOf, v4Packet } from '../helpers/packets.ts'
import { talk } from '../helpers/raw.ts'
import { describeWithStock, stockFor } from '../helpers/stock.ts'

/**
 * What a command finds when it runs, and what becomes of how it ends (spec/nrpe.md §2.9), beside stock. The texts of
 * answers are compared in same-as-stock.test.ts.
 */
const plugins = pluginFolder()
const folder = temporaryFolder()

/** A command line → the same through a shell, where it would run without one. */
const throughShell = (line: string) => `${line} | cat`
const file = join(folder, 'data')

/** Name → line; each is run directly and through a shell. */
const surroundings: Readonly<Record<string, string>> = {
  user: 'id -u',
  'real, effective, saved and file system user': `grep Uid /proc/self/status`,
  group: `grep Gid /proc/self/status`,
  'supplementary groups': `grep Groups /proc/self/status`,
  capabilities: `grep CapEff /proc/self/status`,
  directory: 'readlink /proc/self/cwd',
  umask: `grep Umask /proc/self/status`,
  stdin: 'readlink /proc/self/fd/0',
  'what stdin holds': `wc -c`,
  stderr: 'readlink /proc/self/fd/2',
  'blocked signals': `grep SigBlk /proc/self/status`,
  'pending signals': `grep -e SigPnd -e ShdPnd /proc/self/status`,
  'no new privileges': `grep NoNewPrivs /proc/self/status`,
  nice: 'nice',
  'a variable that keep_env_vars names': 'printenv PLENUM_KEPT_BY_PREFIX',
  'a variable that it does not name': 'printenv PLENUM_NOT_KEPT',
  limits: 'cat /proc/self/limits',
}

const signals = [1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]
const codes = [...Array.from({ length: 12 }, (_, n) => n), 63, 64, 100, 125, 126, 127, 128, 129, 137, 143, 254, 255]

/** Name → line: ends and outputs. */
const ends: Readonly<Record<string, string>> = {
  ...Object.fromEntries(codes.map((code) => [`exit code ${code}`, `${plugins}/exit-code.sh ${code}`])),
  ...Object.fromEntries(codes.map((code) => [`exit code ${code} of a shell line`, `echo text; exit ${code}`])),
  ...Object.fromEntries(codes.map((code) => [`exit code ${code} without output`, `exit ${code}`])),
  ...Object.fromEntries(signals.map((n) => [`signal ${n}`, `sh -c 'echo text; kill -${n} $$$$'`])),
  ...Object.fromEntries(signals.map((n) => [`signal ${n} without output`, `sh -c 'kill -${n} $$$$'`])),
  'CR LF': `printf 'one\\r\\ntwo\\r\\n'`,
  'CR only': `printf 'one\\r'`,
  'three newlines': `printf '\\n\\n\\n'`,
  'a NUL last': `cat ${file}.nul-last`,
  'a NUL before the newline': `cat ${file}.nul-newline`,
  'every byte but NUL': `cat ${file}.bytes`,
  'output of a child that ends later': `(sleep 0.2; echo second) & echo first; wait`,
  'stdout closed at once': `exec >&-; exit 1`,
  'a directory as program': '/tmp',
  'a script that names no interpreter': `${file}.plain`,
  'a script whose interpreter is missing': `${file}.interpreter`,
  'an empty file that may be run': `${file}.empty`,
}

/** A text that is empty because a NUL comes first is no output to stock: UNKNOWN, `Unable to read output`. */
const nothingBeforeNul: Readonly<Record<string, string>> = {
  'a NUL first': `cat ${file}.nul-first`,
  'only NULs': `cat ${file}.nuls`,
}

const name = (text: string) => text.replaceAll(/[\]=]/g, '-')
const config = [
  'command_timeout=20',
  'keep_env_vars=PLENUM_KEPT,OTHER',
  ...Object.entries(surroundings).flatMap(([key, line]) => [
    `command[${name(key)}]=${line}`,
    `command[${name(key)} in a shell]=${throughShell(line)}`,
  ]),
  ...Object.entries({ ...ends, ...nothingBeforeNul }).map(([key, line]) => `command[${name(key)}]=${line}`),
]

// Both daemons inherit them.
process.env.PLENUM_KEPT_BY_PREFIX = 'kept'
process.env.PLENUM_NOT_KEPT = 'secret'

beforeAll(() => {
  const write = (suffix: string, content: string | Buffer, mode = 0o644) => {
    writeFileSync(`${file}.${suffix}`, content)
    chmodSync(`${file}.${suffix}`, mode)
  }
  write('nul-first', '\0text\n')
  write('nul-last', 'text\0')
  write('nul-newline', 'text\0\n')
  write('nuls', '\0\0\0')
  write('bytes', Buffer.from(Array.from({ length: 255 }, (_, n) => n + 1)))
  write('plain', 'echo no interpreter named\nexit 1\n', 0o755)
  write('interpreter', '#!/nonexistent/interpreter\necho never\n', 0o755)
  write('empty', '', 0o755)
})

/** Result code and text of a query over plain TCP. */
async function answer(daemon: { readonly port: number }, command: string) {
  const { bytes, end } = await talk(daemon.port, [v4Packet(1, name(command))], { limitMs: 20_000 })
  return bytes.length === 0 ? end : { resultCode: bytes.readInt16BE(8), text: textOf(bytes) }
}

describeWithStock('a command, as stock runs it,', () => {
  const stock = stockFor({ config: ['nrpe_group=nogroup', ...config], tls: false })
  const plenum = plenumFor({ config: ['nrpe_group=nogroup', ...config], tls: false })

  it.each(Object.keys(surroundings))('finds the same: %s', async (key) => {
    for (const command of [key, `${key} in a shell`]) {
      expect([command, await answer(plenum(), command)]).toEqual([command, await answer(stock(), command)])
    }
  })

  it.each(Object.keys(ends))('has the same answer: %s', async (key) => {
    expect(await answer(plenum(), key)).toEqual(await answer(stock(), key))
  })

  it.each(Object.keys(nothingBeforeNul))('has the same answer: %s', async (key) => {
    expect(await answer(plenum(), key)).toEqual(await answer(stock(), key))
  })

  it('is compared with something: stock does run these', async () => {
    expect(await answer(stock(), 'stdin')).toEqual({ resultCode: 0, text: '/dev/null' })
    expect(await answer(stock(), 'exit code 4')).toEqual({ resultCode: 3, text: 'ended with 4' })
    expect(await answer(stock(), 'a variable that keep_env_vars names')).toEqual({ resultCode: 0, text: 'kept' })
    expect(await answer(stock(), 'a NUL first')).toEqual({ resultCode: 3, text: 'NRPE: Unable to read output' })
  })
})

describe('a command', () => {
  const daemon = plenumFor({
    config: [
      'command[descriptors]=ls /proc/self/fd',
      'command[descriptors in a shell]=ls /proc/self/fd | cat',
      'command[descriptors of the shell]=echo /proc/$$$$/fd/*',
      'command[ignored signals]=grep SigIgn /proc/self/status',
      'command[group]=ps -o pid=,pgid=,sid=,tty= -p $$$$',
      ...Array.from({ length: 256 }, (_, n) => `command[code ${n}]=${plugins}/exit-code.sh ${n}`),
      'command[broken pipe]=yes | head -1; echo "$$?"',
      'command[pipe]=sh -c \'trap "" PIPE; grep SigIgn /proc/self/status\'',
    ],
    tls: false,
  })

  it('inherits no descriptor but its three; stock leaks the client socket', async () => {
    // The fourth is the folder that ls reads.
    const fourth = { resultCode: 0, text: '0\n1\n2\n3' }
    expect(await answer(daemon(), 'descriptors')).toEqual(fourth)
    expect(await answer(daemon(), 'descriptors in a shell')).toEqual(fourth)
    const { text } = (await answer(daemon(), 'descriptors of the shell')) as { text: string }
    expect(text.replaceAll(/\/proc\/\d+\/fd\//g, '')).toMatch(/^0 1 2( 3)?$/)
  })

  it('inherits none of other commands and clients that are served at the time', async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, () => answer(daemon(), 'descriptors')))
    for (const each of answers) expect(each).toEqual({ resultCode: 0, text: '0\n1\n2\n3' })
  })

  it('inherits none that was open where the daemon was started', async () => {
    const starter = ['bash', '-c', 'exec 9</dev/null 200</dev/null; exec "$@"', 'bash']
    const daemon = await startPlenum({ config: ['command[x]=ls /proc/self/fd'], tls: false, under: starter })
    onTestFinished(() => void daemon.stop())
    expect(await answer(daemon, 'x')).toEqual({ resultCode: 0, text: '0\n1\n2\n3' })
  })

  it('leads a process group of its own, without a terminal', async () => {
    const { text } = (await answer(daemon(), 'group')) as { text: string }
    const [pid, group, session, terminal] = text.trim().split(/\s+/)
    expect([group, session, terminal]).toEqual([pid, pid, '?'])
    expect(pid).not.toBe(`${daemon().pid}`)
  })

  it('does not arrive deaf to a broken pipe', async () => {
    expect(await answer(daemon(), 'broken pipe')).toEqual({ resultCode: 0, text: 'y\n0' })
    expect(await answer(daemon(), 'ignored signals')).toEqual({ resultCode: 0, text: 'SigIgn:\t0000000000000000' })
    // That this would show: with SIGPIPE ignored the bit is set.
    expect(await answer(daemon(), 'pipe')).toMatchObject({
      text: `SigIgn:\t000000000000${(1 << (constants.signals.SIGPIPE - 1)).toString(16)}`,
    })
  })

  it('has exit codes 0 to 3 sent as they are, every other one as 3', async () => {
    for (let code = 0; code < 256; code += 8) {
      const some = Array.from({ length: 8 }, (_, n) => code + n)
      const answers = await Promise.all(some.map((n) => answer(daemon(), `code ${n}`)))
      expect(answers).toEqual(some.map((n) => ({ resultCode: Math.min(n, 3), text: `ended with ${n}` })))
    }
  })
})
