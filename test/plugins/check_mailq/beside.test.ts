import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkMailq } from '../../../plugins/check_mailq/plugin.ts'
import { isRoot, temporaryFolder } from '../../helpers/folders.ts'
import { asNobody, mounted } from '../../helpers/mounted.ts'
import { inProcess, threeWays } from '../../helpers/originals.ts'
import { plenumCommand } from '../../helpers/plenum.ts'
import { postfixFor } from '../../helpers/postfix.ts'
import { run } from '../../helpers/run.ts'
import { describeWithTools } from '../../helpers/tools.ts'
import { listings } from './listings.ts'

const original = '/usr/lib/nagios/plugins/check_mailq'
const ours = () => [...plenumCommand(), 'check_mailq']
const firstLine = (text: string) => text.split('\n')[0]

/** Runs the original and ours alike, and what both came to on line 1. */
async function bothUnder(words: readonly string[], argv: readonly string[], oursOnly: readonly string[] = []) {
  const said = async (program: readonly string[]) => {
    const { stdout, exitCode } = await run([...words, ...program])
    return { line: firstLine(stdout.toString()), exitCode }
  }
  return { original: await said([original, ...argv]), ours: await said([...ours(), ...argv, ...oursOnly]) }
}

describeWithTools('check_mailq of a real postfix', ['monitoring-plugins-standard', 'postfix'], () => {
  describe.runIf(isRoot)('as root', () => {
    const postfix = postfixFor()

    /** Line 1 and exit code as the original's in each way, with `-d` for that postfix. */
    const expectSame = async (...argv: readonly string[]) => {
      const ways = await threeWays(checkMailq, ['-d', postfix().folder, ...argv])
      for (const way of [ways.process, ways.inProcess]) {
        expect(firstLine(way.output)).toBe(firstLine(ways.original.output))
        expect(way.exitCode).toBe(ways.original.exitCode)
      }
      return ways.inProcess
    }

    it('is as the original in all that can be asked of 0, 1 and 4 mails', async () => {
      await postfix().empty()
      const empty = await expectSame('-M', 'postfix', '-w', '1', '-c', '2')
      expect(empty).toEqual({ output: 'OK: postfix mailq reports queue is empty|unsent=0;1;2;0\n', exitCode: 0 })
      await expectSame('-M', 'postfix', '-w', '0', '-c', '2')
      await postfix().defer('a@example.org')
      await expectSame('-Mpostfix', '-w1', '-c5')
      await expectSame('--mailserver=postfix', '--warning=2', '--critical=5')
      for (const recipient of ['b@example.org', 'c@example.org', 'd@example.org']) await postfix().defer(recipient)
      expect(await expectSame('-M', 'postfix', '-w', '1', '-c', '5')).toEqual({
        output: expect.stringMatching(
          /^WARNING: postfix mailq is 4 \(threshold w = 1\)\|unsent=4;1;5;0\n4x connect to 127\.0\.0\.1\[…\]:\d+: Connection refused\n$/,
        ),
        exitCode: 1,
      })
      await expectSame('-M', 'postfix', '-w', '1', '-c', '4')
      await expectSame('-M', 'postfix', '-w', '5', '-c', '10')
      await expectSame('-w', '4', '-c', '10', '-W', '1', '-C', '2', '-t', '20')
    })

    it('tells how old the oldest mail is, and which limit that reaches', async () => {
      await postfix().empty()
      await postfix().defer('a@example.org')
      const { stdout } = await run(['postqueue', '-c', postfix().folder, '-j'])
      const arrival = Number(/"arrival_time": (\d+)/.exec(stdout.toString())?.[1])
      const check = (...argv: readonly string[]) =>
        inProcess(checkMailq, ['-M', 'postfix', '-d', postfix().folder, ...argv], { nowMs: (arrival + 2520) * 1000 })
      expect(firstLine((await check('-w', '1', '-c', '5', '--age', '1h,6h')).output)).toBe(
        'WARNING: postfix mailq is 1 (threshold w = 1), oldest 42 min|unsent=1;1;5;0 oldest=2520s;3600;21600;0 deferred=1;;;0',
      )
      expect(firstLine((await check('-w', '2', '-c', '5', '--age', '600,2520')).output)).toBe(
        'CRITICAL: postfix mailq (1) is below threshold (2/5), oldest 42 min (threshold c = 42 min)|unsent=1;2;5;0 oldest=2520s;600;2520;0 deferred=1;;;0',
      )
      expect(firstLine((await check('-w', '2', '-c', '5', '--deferred', '1')).output)).toBe(
        'WARNING: postfix mailq (1) is below threshold (2/5), oldest 42 min, 1 deferred (threshold w = 1)|unsent=1;2;5;0 oldest=2520s;;;0 deferred=1;1;;0',
      )
      expect((await check('-w', '1', '-c', '5', '--exclude-reason', 'refused', '-v')).output).toBe(
        'OK: postfix mailq reports queue is empty|unsent=0;1;5;0 oldest=0s;;;0 deferred=0;;;0\nleft out by --exclude-reason: 1\n',
      )
      expect((await check('-w', '1', '-c', '5', '--exclude-reason', 'full')).exitCode).toBe(1)
    })

    it('counts 10,000 mails', { timeout: 60_000 }, async () => {
      await postfix().empty()
      await postfix().defer('a@example.org')
      postfix().hold(9999)
      const { output } = await expectSame('-M', 'postfix', '-w', '50', '-c', '10000')
      expect(firstLine(output)).toBe('CRITICAL: postfix mailq is 10000 (threshold c = 10000)|unsent=10000;50;10000;0')
    })

    it('as another user: counts what it may see, and names the right that it does not have', async () => {
      await postfix().empty()
      await postfix().defer('a@example.org')
      const words = [...mounted([postfix().folder, '/etc/postfix']), ...asNobody]
      const argv = ['-M', 'postfix', '-w', '1', '-c', '5']
      const seen = await bothUnder(words, argv)
      expect(seen.ours).toEqual(seen.original)
      await run(['postconf', '-c', postfix().folder, '-e', 'authorized_mailq_users = root'])
      const { ours } = await bothUnder(words, argv)
      await run(['postconf', '-c', postfix().folder, '-X', 'authorized_mailq_users'])
      expect(ours).toEqual({
        line: 'UNKNOWN: postfix queue cannot be read: User nobody(65534) is not allowed to view the mail queue (name this user in authorized_mailq_users of main.cf)',
        exitCode: 3,
      })
    })

    it('says where a configuration is not', async () => {
      expect(await inProcess(checkMailq, ['-M', 'postfix', '-d', '/nowhere', '-w', '1', '-c', '2'])).toEqual({
        output: 'UNKNOWN: postfix queue cannot be read: open /nowhere/main.cf: No such file or directory\n',
        exitCode: 3,
      })
    })
  })

  describe.runIf(isRoot)('that is down', () => {
    const postfix = postfixFor()

    it('is CRITICAL in its own words, for root too, whom it lets count', async () => {
      const { folder } = postfix()
      await postfix().end()
      const argv = ['-M', 'postfix', '-w', '1', '-c', '5']
      const asUser = await bothUnder([...mounted([folder, '/etc/postfix']), ...asNobody], argv)
      expect(asUser.original.line).toBe('CRITICAL: Error code 69 returned from /usr/bin/mailq')
      expect(asUser.ours).toEqual({
        line: 'CRITICAL: postfix queue cannot be read: Queue report unavailable - mail system is down (Connect to the Postfix showq service: Connection refused)',
        exitCode: 2,
      })
      const strict = await bothUnder([...mounted([folder, '/etc/postfix']), ...asNobody], argv, ['--strict'])
      expect(strict.ours).toEqual(strict.original)
      const asRoot = await bothUnder([], ['-d', folder, ...argv], ['--strict'])
      expect(asRoot.ours).toEqual(asRoot.original)
      expect(await inProcess(checkMailq, ['-d', folder, ...argv])).toEqual({
        output:
          'CRITICAL: postfix queue cannot be read: Mail system is down -- accessing queue directly (Connect to the Postfix showq service: Connection refused)\n',
        exitCode: 2,
      })
    })
  })
})

describeWithTools('check_mailq of recorded listings', ['monitoring-plugins-standard', 'postfix'], () => {
  const folder = temporaryFolder()

  /** A mailq that prints this, in place of the host's. */
  const listing = (text: string): readonly string[] => {
    const file = join(folder, 'mailq')
    writeFileSync(file, `#!/bin/sh\ncat <<'END'\n${text}END\n`)
    chmodSync(file, 0o755)
    return mounted([file, '/usr/bin/mailq'])
  }

  it.runIf(isRoot).each<readonly [string, keyof typeof listings, readonly string[]]>([
    ['exim', 'exim', ['-w', '1', '-c', '3']],
    ['exim', 'exim', ['-w', '3', '-c', '4']],
    ['exim', 'nothing', ['-w', '3', '-c', '4']],
    ['nullmailer', 'nullmailer', ['-w', '1', '-c', '2']],
    ['sendmail', 'sendmailEmpty', ['-w', '1', '-c', '2']],
    ['sendmail', 'sendmail', ['-w', '1', '-c', '3']],
    ['sendmail', 'sendmailFolders', ['-w', '1', '-c', '4']],
    ['sendmail', 'sendmailFolders', ['-w', '4', '-c', '5']],
    ['sendmail', 'sendmailFolders', ['-w', '4', '-c', '5', '-W', '3', '-C', '4']],
    ['sendmail', 'sendmailFolders', ['-w', '4', '-c', '5', '-W', '2', '-C', '4']],
    ['sendmail', 'sendmailFolders', ['-w', '1', '-c', '5', '-W', '2', '-C', '4']],
    ['sendmail', 'sendmailFolders', ['-w', '1', '-c', '2', '-W', '2', '-C', '4']],
  ])('%s with the listing %j is as the original: %j', async (server, name, argv) => {
    const both = await bothUnder(listing(listings[name]), ['-M', server, ...argv])
    expect(both.ours).toEqual(both.original)
  })

  it.runIf(isRoot)('a mailq that says nothing: --strict is WARNING in the words of the original', async () => {
    const file = join(folder, 'silent')
    // The original waits for its child even then.
    writeFileSync(file, '#!/bin/sh\nexec sleep 2\n')
    chmodSync(file, 0o755)
    const argv = ['-M', 'exim', '-w', '1', '-c', '2', '-t', '1']
    const both = await bothUnder(mounted([file, '/usr/bin/mailq']), argv, ['--strict'])
    expect(both.original).toEqual({ line: 'ERROR: timed out waiting for /usr/bin/mailq ', exitCode: 1 })
    expect(both.ours).toEqual(both.original)
  })

  it
    .runIf(isRoot)
    .each([
      [['-w', '5', '-c', '1']],
      [['-w', '1', '-c', '1']],
      [['-w', '1', '-c', '2', '-W', '3', '-C', '2']],
      [['-w', '1', '-c', '2', '-M', 'pigeon']],
    ])('%j gets the reason of the original', async (argv) => {
    const both = await bothUnder([], argv)
    expect(both.ours).toEqual(both.original)
  })
})
