import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dial } from './contact.ts'
import { counter } from './counter.ts'
import { type Property, type Session, targetOf } from './property.ts'
import { servedConfig, sturdyDaemon } from './sturdy-daemon.ts'
import { makeContact, type TlsContact } from './tls-contact.ts'
import { meet, mostMs } from './tls-meeting.ts'

async function open(): Promise<Session<TlsContact>> {
  const kinds = counter()
  const folder = mkdtempSync(join(tmpdir(), 'plenum-fuzz-'))
  chmodSync(folder, 0o755)
  const anonymous = await sturdyDaemon({ config: servedConfig })
  const certified = await sturdyDaemon({ config: [...servedConfig, ...certificateLines(folder)] })
  const contact = async (one: TlsContact): Promise<string | undefined> => {
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

const property: Property<TlsContact> = {
  name: 'tls-records',
  says: 'The built daemon takes any ClientHello, record and session, with and without a certificate, and is the same afterwards.',
  batch: 150,
  make: makeContact,
  smaller: () => [],
  show: ({ bytes, ends, ...contact }) =>
    `${JSON.stringify(contact)}, chunks to ${ends.join(' ')}: ${bytes.toString('hex')}`,
  open,
}

/** The daemon over TLS. */
export const tlsRecords = targetOf(property)
