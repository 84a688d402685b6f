import { spawn } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  watch,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { makeFolder } from './folders.ts'
import { follower } from './follower.ts'
import { freePort } from './free-port.ts'
import { growingLog } from './growing-log.ts'
import { killAtExit } from './processes.ts'
import { run } from './run.ts'

/** A postfix of its own, that relays to a port where nobody listens: every mail stays in its queue. */
export type Postfix = {
  /** Its configuration. */
  readonly folder: string
  /** Where it listens, if it does. */
  readonly port: number
  /** Resolves when the mail was tried and put off. */
  readonly defer: (recipient: string) => Promise<void>
  /** Puts so many copies of a mail that waits into the queue, as mails on hold. */
  readonly hold: (copies: number) => void
  /** Removes every mail. */
  readonly empty: () => Promise<void>
  /** Ends it; what waits stays in its folder. */
  readonly end: () => Promise<void>
  /** Ends it and removes its folder. */
  readonly stop: () => Promise<void>
}

const master = '/usr/lib/postfix/sbin/master'
/** master.cf: no service in a chroot, none that listens. */
const services = [
  'pickup unix n - n 60 1 pickup',
  'cleanup unix n - n - 0 cleanup',
  'qmgr unix n - n 300 1 qmgr',
  'rewrite unix - - n - - trivial-rewrite',
  'bounce unix - - n - 0 bounce',
  'defer unix - - n - 0 bounce',
  'trace unix - - n - 0 bounce',
  'flush unix n - n 1000? 0 flush',
  'smtp unix - - n - - smtp',
  'showq unix n - n - - showq',
  'error unix - - n - - error',
  'retry unix - - n - - error',
  'postlog unix-dgram n - n - 1 postlogd',
]

/** What a listening one needs besides. */
const listeners = ['anvil unix - - n - 1 anvil', 'tlsmgr unix - - n 1000? 1 tlsmgr', 'proxymap unix - - n - - proxymap']

/**
 * A postfix for all tests of a describe block. Only root may start one. With further lines of main.cf it listens on a port of
 * 127.0.0.1, and takes any mail.
 */
export function postfixFor(listening?: () => readonly string[]): () => Postfix {
  let postfix: Postfix | undefined
  beforeAll(async () => {
    postfix = await startPostfix(listening?.())
  }, 30_000)
  afterAll(() => postfix?.stop())
  return () => {
    if (!postfix) throw new Error('postfix is there for tests and hooks only')
    return postfix
  }
}

/** The same, for whoever stops it. */
export async function startPostfix(listening?: readonly string[]): Promise<Postfix> {
  const base = makeFolder()
  chmodSync(base, 0o755)
  const [folder, queue, data] = ['etc', 'queue', 'data'].map((name) => join(base, name))
  if (!folder || !queue || !data) throw new Error('three names are three folders')
  for (const path of [folder, queue, data]) mkdirSync(path)
  const { stdout: user } = await run(['id', '-u', 'postfix'])
  chownSync(data, Number(user.toString()), 0)
  const settings = [
    'compatibility_level = 3.6',
    `queue_directory = ${queue}`,
    `data_directory = ${data}`,
    'command_directory = /usr/sbin',
    'daemon_directory = /usr/lib/postfix/sbin',
    `maillog_file = ${join(base, 'log')}`,
    `maillog_file_prefixes = ${base}`,
    'inet_interfaces = 127.0.0.1',
    'inet_protocols = ipv4',
    'myhostname = mail.example.test',
    'mydestination =',
    'alias_maps =',
    'alias_database =',
    `relayhost = [127.0.0.1]:${await freePort()}`,
    // Nothing is tried again while a test looks.
    'minimal_backoff_time = 1h',
    ...(listening ? ['smtpd_relay_restrictions = permit_mynetworks, reject', ...listening] : []),
  ]
  const port = listening ? await freePort() : 0
  const listener = listening ? [`127.0.0.1:${port} inet n - n - - smtpd`, ...listeners] : []
  writeFileSync(join(folder, 'main.cf'), `${settings.join('\n')}\n`)
  writeFileSync(join(folder, 'master.cf'), `${[...services, ...listener].join('\n')}\n`)
  await run(['postfix', '-c', folder, 'check'])
  const log = growingLog()
  const logFile = join(base, 'log')
  writeFileSync(logFile, '')
  const watcher = watch(logFile, follower(logFile, log.add))
  const env = { ...process.env, MAIL_CONFIG: folder }
  const child = killAtExit(spawn(master, ['-d', '-c', folder], { env, stdio: 'ignore' }))
  const exited = new Promise<void>((resolve) => {
    child.once('exit', (code) => {
      log.end(`postfix ended with ${code}`)
      resolve()
    })
  })
  await log.waitFor(/daemon started/)
  const end = async () => {
    child.kill('SIGTERM')
    await exited
  }
  const tell = async (...command: readonly string[]) => {
    const { exitCode, stderr } = await run(command)
    if (exitCode !== 0) throw new Error(`${command.join(' ')}: ${stderr}`)
  }
  return {
    folder,
    port,
    defer: async (recipient) => {
      const from = log.text().length
      await tell('sendmail', '-C', folder, '-f', 'sender@example.test', recipient)
      await log.waitFor(new RegExp(`to=<${RegExp.escape(recipient)}>.*status=deferred`), from)
      await untilPutOff(folder, recipient)
    },
    hold: (copies) => copyHeld(queue, copies),
    empty: () => tell('postsuper', '-c', folder, '-d', 'ALL'),
    end,
    stop: async () => {
      await end()
      watcher.close()
      rmSync(base, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** What is put off is so in the log first, then in the queue. */
async function untilPutOff(folder: string, recipient: string): Promise<void> {
  for (let looks = 0; looks < 500; looks++) {
    const { stdout } = await run(['postqueue', '-c', folder, '-j'])
    const mail = stdout
      .toString()
      .split('\n')
      .find((line) => line.includes(`"${recipient}"`))
    if (mail?.includes('"queue_name": "deferred"')) return
  }
  throw new Error(`the mail to ${recipient} is not put off`)
}

/** Writes what postfix would have written: it takes any file of its own with the mode of a whole mail. */
function copyHeld(queue: string, copies: number): void {
  const deferred = readdirSync(join(queue, 'deferred'), { recursive: true, withFileTypes: true })
  const mail = deferred.find((entry) => entry.isFile())
  if (!mail) throw new Error('no mail waits that could be copied')
  const bytes = readFileSync(join(mail.parentPath, mail.name))
  const { uid } = statSync(join(mail.parentPath, mail.name))
  for (let copy = 0; copy < copies; copy++) {
    const path = join(queue, 'hold', `A${copy.toString(16).toUpperCase().padStart(10, '0')}`)
    writeFileSync(path, bytes, { mode: 0o700 })
    chownSync(path, uid, 0)
  }
}
