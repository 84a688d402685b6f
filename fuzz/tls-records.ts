import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { clientTls } from '../src/transport/tls.ts'
import { dial, type Leaving, leave, writeChunks } from './contact.ts'
import { counter } from './counter.ts'
import { cutAnyhow, faultOfReply } from './daemon.ts'
import { mutatedPacket } from './packet-bytes.ts'
import { type Property, type Session, targetOf } from './property.ts'
import type { Random } from './random.ts'
import { servedConfig, sturdyDaemon } from './sturdy-daemon.ts'
import { tamperingPipe } from './tampering-pipe.ts'
import { oddHello, oddRecord } from './tls-bytes.ts'

/** One connection of a peer out of its mind. */
type Contact = {
  /** To the daemon with a certificate, which speaks TLS 1.3. */
  readonly certificate: boolean
  readonly bytes: Buffer
  readonly ends: readonly number[]
  readonly leaving: Leaving
} & (
  | { readonly kind: 'raw' }
  /** A write of the handshake or of what follows it is replaced by `bytes`. */
  | { readonly kind: 'tampered'; readonly write: number; readonly replace: 'whole' | 'edited' }
  /** After a good handshake, without encryption. */
  | { readonly kind: 'behind handshake' }
  /** Through a good session. */
  | { readonly kind: 'session' }
)

const mostMs = 20_000

function make(random: Random): Contact {
  const kind = random.pick(['raw', 'raw', 'raw', 'tampered', 'behind handshake', 'session'] as const)
  const bytes =
    kind === 'raw' ? (random.chance(90) ? oddHello(random) : mutatedPacket(random)) : bytesWithin(random, kind)
  const leaving: Leaving = random.chance(85) ? 'end' : random.below(300) > 0 ? 'reset' : 'stay'
  const common = { certificate: random.chance(50), bytes, ends: cutAnyhow(random, bytes.length), leaving }
  if (kind !== 'tampered') return { ...common, kind }
  return { ...common, kind, write: random.below(4), replace: random.pick(['whole', 'edited', 'edited']) }
}

function bytesWithin(random: Random, kind: 'tampered' | 'behind handshake' | 'session'): Buffer {
  if (kind === 'session') return mutatedPacket(random)
  return Buffer.concat(Array.from({ length: 1 + random.size(20) }, () => oddRecord(random)))
}

async function open(): Promise<Session<Contact>> {
  const kinds = counter()
  const folder = mkdtempSync(join(tmpdir(), 'plenum-fuzz-'))
  chmodSync(folder, 0o755)
  const anonymous = await sturdyDaemon({ config: servedConfig })
  const certified = await sturdyDaemon({ config: [...servedConfig, ...certificateLines(folder)] })
  const contact = async (one: Contact): Promise<string | undefined> => {
    const { daemon, isAlive } = one.certificate ? certified : anonymous
    try {
      const reply = await meet(await dial(daemon.port), one)
      kinds.add(`${one.kind}${reply.answered ? ', answered' : ''}`)
      if (!reply.closed) return `the daemon has not closed after ${mostMs} ms`
      return reply.fault
    } catch (error) {
      return isAlive() ? `it did not connect: ${error}` : 'the daemon is gone'
    }
  }
  return {
    checkAll: async (contacts) => await Promise.all(contacts.map(contact)),
    close: async () => {
      const ends = [await anonymous.close(), await certified.close()]
      rmSync(folder, { recursive: true })
      return {
        reasons: ends.flatMap((end) => end.reasons),
        notes: [...kinds.notes(), ...ends.flatMap((end) => end.notes)],
      }
    },
  }
}

/** A certificate made here; none where openssl(1) is missing, so that both daemons are anonymous. */
function certificateLines(folder: string): readonly string[] {
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
  const options = [
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=fuzz',
    '-keyout',
    key,
    '-out',
    certificate,
  ]
  try {
    execFileSync('openssl', ['req', '-x509', ...options], { stdio: 'ignore' })
    chmodSync(key, 0o644)
  } catch {
    return []
  }
  return [`ssl_cert_file=${certificate}`, `ssl_privatekey_file=${key}`]
}

type Met = { readonly closed: boolean; readonly answered: boolean; readonly fault: string | undefined }

async function meet(socket: Socket, one: Contact): Promise<Met> {
  if (one.kind === 'raw') {
    await writeChunks(socket, one.bytes, one.ends)
    const reply = await leave(socket, one.leaving, mostMs)
    return { closed: reply.closed, answered: false, fault: undefined }
  }
  return await meetSecured(socket, one)
}

/** Shakes hands through a pipe that can change what we write; its own errors are what is wanted of us. */
function meetSecured(socket: Socket, one: Exclude<Contact, { kind: 'raw' }>): Promise<Met> {
  return new Promise((resolve) => {
    const answer: Buffer[] = []
    const edit = (bytes: Buffer, number: number) => {
      if (one.kind !== 'tampered' || number !== one.write) return bytes
      return one.replace === 'whole' ? one.bytes : mix(bytes, one.bytes)
    }
    const secured = connectTls({ ...clientTls(), socket: tamperingPipe(socket, edit) })
    const finish = (closed: boolean) => {
      clearTimeout(timer)
      socket.destroy()
      secured.destroy()
      const bytes = Buffer.concat(answer)
      const fault = one.kind === 'session' && one.leaving === 'end' ? faultOfReply(bytes) : undefined
      resolve({ closed, answered: bytes.length > 0, fault })
    }
    const timer = setTimeout(finish, mostMs, false)
    socket.once('close', () => finish(true))
    secured.on('error', () => socket.end())
    secured.on('data', (bytes: Buffer) => answer.push(bytes))
    secured.once('end', () => socket.end())
    secured.once('secureConnect', () => {
      const way = one.kind === 'behind handshake' ? socket : secured
      const bytes = one.kind === 'tampered' ? Buffer.from('anything') : one.bytes
      void writeChunks(way, bytes, one.kind === 'tampered' ? [bytes.length] : one.ends).then(() => {
        if (one.leaving === 'reset') socket.resetAndDestroy()
        else if (one.leaving === 'end') way.end()
      })
    })
  })
}

/** The bytes with a few of them replaced, at places that the others name. */
function mix(bytes: Buffer, others: Buffer): Buffer {
  const mixed = Buffer.from(bytes)
  for (const [index, other] of others.subarray(0, 8).entries()) {
    const at = ((others[index + 8] ?? index) * 256 + index) % Math.max(1, mixed.length)
    if (mixed.length > 0) mixed[at] = other
  }
  return mixed
}

const property: Property<Contact> = {
  name: 'tls-records',
  says: 'The built daemon takes any ClientHello, record and session, with and without a certificate, and is the same afterwards.',
  batch: 150,
  make,
  smaller: () => [],
  show: ({ bytes, ends, ...contact }) =>
    `${JSON.stringify(contact)}, chunks to ${ends.join(' ')}: ${bytes.toString('hex')}`,
  open,
}

/** The daemon over TLS. */
export const tlsRecords = targetOf(property)
