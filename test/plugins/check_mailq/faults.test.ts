import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkMailq } from '../../../plugins/check_mailq/plugin.ts'
import { temporaryFolder } from '../../helpers/folders.ts'
import { inProcess } from '../../helpers/originals.ts'
import { listings } from './listings.ts'

const base = temporaryFolder()
let trees = 0

/** A host with these programs, as scripts. */
function host(programs: Readonly<Record<string, string>>): string {
  const root = join(base, String(trees++))
  for (const [path, script] of Object.entries(programs)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), `#!/bin/sh\n${script}\n`)
    chmodSync(join(root, path), 0o755)
  }
  return root
}

const printing = (text: string) => `cat <<'END'\n${text}END`
const check = (root: string, ...argv: readonly string[]) => inProcess(checkMailq, argv, { root })
const limits = ['-w', '1', '-c', '5']

describe('check_mailq on other hosts', () => {
  it.each([
    [
      'qmail',
      'var/qmail/bin/qmail-qstat',
      'qmail-qstat reports queue is empty',
      'messages in queue: 0\nmessages in queue but not yet preprocessed: 0\n',
    ],
    ['postfix', 'usr/sbin/postfix', 'postfix mailq reports queue is empty', ''],
    ['exim', 'usr/sbin/exim', 'exim mailq (0) is below threshold (1/5)', ''],
    ['nullmailer', 'usr/sbin/nullmailer-send', 'nullmailer mailq (0) is below threshold (1/5)', ''],
    ['sendmail', 'etc/mail/sendmail.cf', 'sendmail mailq is empty', listings.sendmailEmpty],
  ])('finds %s by %s', async (_, trace, text, listing) => {
    const lister = printing(listing)
    const root = host({ 'usr/bin/mailq': lister, 'usr/sbin/postqueue': lister, [trace]: lister })
    expect(await check(root, ...limits)).toEqual({ output: `OK: ${text}|unsent=0;1;5;0\n`, exitCode: 0 })
  })

  it('has OK for an empty queue of exim whatever the limits', async () => {
    const root = host({ 'usr/bin/mailq': ':' })
    expect((await check(root, '-M', 'exim', '-w', '0', '-c', '1')).exitCode).toBe(0)
  })

  it('knows the longer ids of newer exims', async () => {
    const root = host({ 'usr/bin/mailq': printing(listings.newerExim) })
    expect((await check(root, '-M', 'exim', ...limits)).output).toBe(
      'WARNING: exim mailq is 1 (threshold w = 1)|unsent=1;1;5;0\n',
    )
  })

  it.each([
    [['-W', '4', '-C', '5'], 'OK', 'qmail mailq (7) is below threshold (10/20)[Preprocessed = 3]', 0],
    [['-W', '3', '-C', '5'], 'WARNING', 'qmail mailq (7) is below threshold (10/20)[Preprocessed = 3]', 1],
    [['-W', '1', '-C', '3'], 'CRITICAL', 'qmail mailq (7) is below threshold (10/20)[Preprocessed = 3]', 2],
  ])('judges what qmail has not preprocessed: %j', async (argv, state, text, exitCode) => {
    const root = host({ 'var/qmail/bin/qmail-qstat': printing(listings.qmail) })
    expect(await check(root, '-w', '10', '-c', '20', ...argv)).toEqual({
      output: `${state}: ${text}|unsent=7;10;20;0\n`,
      exitCode,
    })
  })

  it('counts senders of sendmail without angle brackets, and names the limit that a domain reached', async () => {
    const root = host({ 'usr/bin/mailq': printing(listings.sendmail) })
    expect((await check(root, '-M', 'sendmail', '-w', '3', '-c', '5', '-W', '1', '-C', '2')).output).toBe(
      'CRITICAL: 2 messages in queue FROM example.test (threshold C = 2)|unsent=2;3;5;0\n',
    )
  })

  it('understands a mailq of postfix where sendmail was said', async () => {
    for (const [listing, exitCode] of [
      [listings.postfix, 1],
      [listings.postfixEmpty, 0],
    ] as const)
      expect((await check(host({ 'usr/bin/mailq': printing(listing) }), '-M', 'sendmail', ...limits)).exitCode).toBe(
        exitCode,
      )
  })

  it('asks an old postfix, which has no -j, as the original does', async () => {
    const postqueue = `echo "postqueue: invalid option -- 'j'" >&2; exit 69`
    const root = host({ 'usr/sbin/postqueue': postqueue, 'usr/bin/mailq': printing(listings.postfix) })
    expect((await check(root, '-M', 'postfix', ...limits)).output).toBe(
      'WARNING: postfix mailq is 1 (threshold w = 1)|unsent=1;1;5;0\n',
    )
    expect((await check(root, '-M', 'postfix', ...limits, '--age', '1h')).output).toBe(
      'UNKNOWN: --age, --deferred and --exclude-reason need postqueue -j of Postfix 3.1 or newer\n',
    )
  })

  it('asks through sudo for mailq, as rules for the original allow, and for postqueue where only that knows', async () => {
    const root = host({
      'usr/bin/sudo': `printf "%s\\n" "$*" > "$0.asked"; shift; exec "$@"`,
      'usr/bin/mailq': printing(listings.postfix),
      'usr/sbin/postqueue': ':',
    })
    const asked = () => readFileSync(join(root, 'usr/bin/sudo.asked'), 'utf8').replaceAll(root, '')
    expect((await check(root, '-M', 'postfix', '-s', '-d', '/etc/postfix-out', ...limits)).exitCode).toBe(1)
    expect(asked()).toBe('-n /usr/bin/mailq -C /etc/postfix-out\n')
    expect(
      (await check(root, '-M', 'postfix', '-s', '-d', '/etc/postfix-out', ...limits, '--deferred', '5')).exitCode,
    ).toBe(0)
    expect(asked()).toBe('-n /usr/sbin/postqueue -c /etc/postfix-out -j\n')
    expect(await check(host({ 'usr/bin/mailq': ':' }), '-s', ...limits)).toEqual({
      output: 'ERROR: Cannot execute sudo\n',
      exitCode: 3,
    })
  })
})

describe('check_mailq that cannot read the queue', () => {
  it.each([
    ['exim', 'echo "exim: permission denied; not admin" >&2; exit 1', 'UNKNOWN', 'permission denied; not admin'],
    [
      'sendmail',
      'echo "You are not permitted to see the queue" >&2; exit 77',
      'UNKNOWN',
      'You are not permitted to see the queue',
    ],
    ['exim', 'echo "a | b\\033[1m" >&2; exit 1', 'CRITICAL', 'a ¦ b\\x1b[1m'],
    ['exim', 'exit 7', 'CRITICAL', 'mailq ended with exit code 7'],
    ['exim', 'kill -9 $$', 'CRITICAL', 'mailq ended with a signal'],
    ['nullmailer', 'echo "Cannot open queue directory." >&2; exit 1', 'CRITICAL', 'Cannot open queue directory.'],
  ])('%s, `%s`: %s', async (server, script, state, words) => {
    const { output } = await check(host({ 'usr/bin/mailq': script }), '-M', server, ...limits)
    expect(output).toBe(`${state}: ${server} queue cannot be read: ${words}\n`)
  })

  it('says with --strict no more than the original', async () => {
    const root = host({ 'usr/bin/mailq': 'echo "not permitted" >&2; exit 77' })
    const { output, exitCode } = await check(root, '-M', 'sendmail', ...limits, '--strict')
    expect(output).toBe(`CRITICAL: Error code 77 returned from ${root}/usr/bin/mailq\n`)
    expect(exitCode).toBe(2)
  })

  it.each(['sendmail', 'qmail'])('what is no listing of %s is UNKNOWN', async (server) => {
    const root = host({ 'usr/bin/mailq': 'echo hello', 'usr/bin/qmail-qstat': 'echo hello' })
    const { output, exitCode } = await check(root, '-M', server, ...limits)
    expect(output).toMatch(/^Couldn't match \S+ output\n$/)
    expect(exitCode).toBe(3)
  })

  it('postqueue that prints no JSON is UNKNOWN', async () => {
    const { output, exitCode } = await check(host({ 'usr/sbin/postqueue': 'echo hello' }), '-M', 'postfix', ...limits)
    expect(output).toMatch(/^Couldn't match \S+\/postqueue output\n$/)
    expect(exitCode).toBe(3)
  })

  it('says which program is not there, or cannot be started', async () => {
    expect((await check(host({}), '-M', 'postfix', ...limits)).output).toBe(
      'UNKNOWN: postfix queue cannot be read: no postqueue on this host\n',
    )
    const root = host({ 'usr/bin/mailq': '' })
    writeFileSync(join(root, 'usr/bin/mailq'), '#!/nowhere/sh\n')
    expect((await check(root, '-M', 'exim', ...limits)).output).toMatch(
      /^UNKNOWN: exim queue cannot be read: cannot run \S+\/mailq: No such file or directory\n$/,
    )
  })

  it.each([
    [10, 'OK: exim mailq (0) is below threshold (1/5)|unsent=0;1;5;0\n'],
    [20, /^UNKNOWN: exim queue cannot be read: \S+\/mailq prints a line of more than 16 MiB\n$/],
  ])('reads a line of %d MB in pieces, to its limit', async (megabytes, output) => {
    const root = host({ 'usr/bin/mailq': `head -c ${megabytes}000000 /dev/zero` })
    expect((await check(root, '-M', 'exim', ...limits, '-t', '60')).output).toMatch(output)
  })

  it('ends at -t, and the program with it', async () => {
    const root = host({ 'usr/bin/mailq': 'echo $$ > "$0.pid"; exec sleep 600' })
    expect(await check(root, '-M', 'exim', ...limits, '-t', '0.7:unknown')).toEqual({
      output: 'UNKNOWN - Plugin timed out after 0.7 seconds\n',
      exitCode: 3,
    })
    const pid = Number(readFileSync(join(root, 'usr/bin/mailq.pid'), 'utf8'))
    await expect.poll(() => isThere(pid), { timeout: 10_000 }).toBe(false)
  })

  it('with --strict the end of the time is WARNING, and reasons are shown with -v only', async () => {
    const silent = host({ 'usr/bin/mailq': 'exec sleep 600' })
    expect(await check(silent, '-M', 'exim', ...limits, '-t', '0.5', '--strict')).toEqual({
      output: 'ERROR: timed out waiting for /usr/bin/mailq \n',
      exitCode: 1,
    })
    const mail = JSON.stringify({ queue_name: 'deferred', arrival_time: 1, recipients: [{ delay_reason: 'full' }] })
    const root = host({ 'usr/sbin/postqueue': printing(`${mail}\n`) })
    const line = 'WARNING: postfix mailq is 1 (threshold w = 1)|unsent=1;1;5;0\n'
    expect((await check(root, '-M', 'postfix', ...limits, '--strict')).output).toBe(line)
    expect((await check(root, '-M', 'postfix', ...limits, '--strict', '-v')).output).toBe(`${line}1x full\n`)
  })

  it('shows no more than ten reasons, those of one host as one', async () => {
    const mail = (reason: string) =>
      JSON.stringify({ queue_name: 'deferred', arrival_time: 1, recipients: [{ delay_reason: reason }] })
    const mails = [...Array(12)].map((_, n) => mail(`reason ${n} | é\u202e`))
    const hosts = ['[192.0.2.1]', '[2001:db8::1]', '[192.0.2.2]'].map((ip) => mail(`connect to mx${ip}:25: timed out`))
    const root = host({ 'usr/sbin/postqueue': printing(`${[...mails, ...hosts].join('\n')}\n`) })
    const lines = (await check(root, '-M', 'postfix', ...limits)).output.trimEnd().split('\n')
    expect(lines.slice(1, 3)).toEqual(['3x connect to mx[…]:25: timed out', '1x reason 0 ¦ é\\u202e'])
    expect(lines.slice(-2)).toEqual(['1x reason 8 ¦ é\\u202e', 'and 3 more reasons'])
    expect(lines).toHaveLength(12)
  })
})

describe('check_mailq called wrongly', () => {
  it.each([
    [['-w', '1'], 'check_mailq: -w and -c must be given'],
    [['-w', 'x', '-c', '5'], "check_mailq: option '-w' needs a whole number, not 'x'"],
    [[...limits, '-W', '1'], 'Need -C if using -W'],
    [
      [...limits, '-M', 'exim', '--age', '1h'],
      'check_mailq: --age, --deferred and --exclude-reason need postfix, not exim',
    ],
    [
      [...limits, '-M', 'postfix', '--age', '2h,1h'],
      'check_mailq: --age needs W,C, as 3600,14400 or 1h,4h, the first one smaller',
    ],
    [
      [...limits, '-M', 'postfix', '--age', ','],
      'check_mailq: --age needs W,C, as 3600,14400 or 1h,4h, the first one smaller',
    ],
    [
      [...limits, '-M', 'postfix', '--deferred', 'x'],
      'check_mailq: --deferred needs W,C, as 10,50, the first one smaller',
    ],
    [
      [...limits, '-M', 'postfix', '--exclude-reason', '('],
      'check_mailq: --exclude-reason: Invalid regular expression: /(/: Unterminated group',
    ],
  ])('%j', async (argv, reason) => {
    const { output, exitCode } = await inProcess(checkMailq, argv)
    expect(output.split('\n')[0]).toBe(reason)
    expect(exitCode).toBe(3)
  })
})

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
