import type { PluginContext, PluginResult } from '../../src/check/plugin.ts'
import { findProgram, runProgram } from '../process/program.ts'
import { tallyPostqueue } from './postqueue.ts'
import type { Queue, Tally } from './queue.ts'
import type { Settings } from './settings.ts'
import { errorCode, isDown, unreadable } from './unreadable.ts'

/** A queue that was read, or the result that says why not. */
export type Reading =
  | { readonly kind: 'queue'; readonly queue: Queue }
  | { readonly kind: 'failed'; readonly result: PluginResult }

/** A program that lists the queue, and who reads what it prints. */
type Lister = {
  readonly program: string
  readonly folders: readonly string[]
  readonly args: readonly string[]
  readonly tally: Tally
}

/** Asks the mail server for its queue. */
export async function readQueue(settings: Settings, context: PluginContext): Promise<Reading> {
  const { server, details, throughSudo } = settings
  const plain: Lister = {
    ...server.lister,
    args: plainArgs(settings),
    tally: server.tally(),
  }
  // A rule of sudo that served the original is one for mailq.
  if (server.name !== 'postfix' || (throughSudo && !details)) return known(await list(plain, settings, context))
  const reading = await list(postqueue(settings), settings, context)
  if (reading.kind !== 'too-old') return reading
  return details ? known(reading) : known(await list(plain, settings, context))
}

/** Of the server's own lister, as the original has them. */
function plainArgs({ server, configFolder }: Settings): readonly string[] {
  return server.name === 'postfix' && configFolder !== undefined ? ['-C', configFolder] : []
}

function postqueue({ configFolder, excludeReason }: Settings): Lister {
  const folder = configFolder === undefined ? [] : ['-c', configFolder]
  return { program: 'postqueue', folders: [], args: [...folder, '-j'], tally: tallyPostqueue(excludeReason) }
}

type Listed = Reading | { readonly kind: 'too-old' }

const known = (listed: Listed): Reading =>
  listed.kind === 'too-old'
    ? unknown('UNKNOWN: --age, --deferred and --exclude-reason need postqueue -j of Postfix 3.1 or newer')
    : listed

async function list(lister: Lister, settings: Settings, context: PluginContext): Promise<Listed> {
  const { server, throughSudo, isStrict } = settings
  const { root } = context
  const path = findProgram(lister.program, root, lister.folders)
  if (path === undefined)
    return unknown(`UNKNOWN: ${server.name} queue cannot be read: no ${lister.program} on this host`)
  const sudo = throughSudo ? findProgram('sudo', root) : ''
  if (sudo === undefined) return unknown('ERROR: Cannot execute sudo')
  const command = [...(sudo === '' ? [] : [sudo, '-n']), path, ...lister.args]
  const ended = await runProgram({ command, signal: context.signal, onLine: lister.tally.add })
  if (ended.kind === 'failed') return unknown(`UNKNOWN: ${server.name} queue cannot be read: ${ended.reason}`)
  const { exitCode, stderr } = ended
  if (exitCode !== 0 && /invalid option -- '?j'?/.test(stderr)) return { kind: 'too-old' }
  if (exitCode !== 0 && isStrict) {
    const asked = findProgram(server.lister.program, root, server.lister.folders) ?? path
    return { kind: 'failed', result: errorCode([asked, ...plainArgs(settings)].join(' '), exitCode) }
  }
  if (exitCode !== 0 || (isDown(stderr) && !isStrict))
    return { kind: 'failed', result: unreadable(server.name, lister.program, exitCode, stderr) }
  const queue = lister.tally.queue()
  return queue ? { kind: 'queue', queue } : unknown(`Couldn't match ${path} output`)
}

function unknown(text: string): Reading {
  return { kind: 'failed', result: { state: 'UNKNOWN', output: `${text}\n` } }
}
