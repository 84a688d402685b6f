import { createHash, X509Certificate } from 'node:crypto'
import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Watch } from '../../src/client/ask.ts'
import { askFallingBack } from '../../src/client/fall-back.ts'
import { stockWishes, type TlsWishes } from '../../src/transport/client-tls.ts'
import { authority, describeWithOpenssl, type Pair } from '../helpers/certificates.ts'
import { plenumFor } from '../helpers/daemon.ts'
import { temporaryFolder } from '../helpers/folders.ts'
import { type OneMemory, oneMemory, queryFor } from '../helpers/memory.ts'
import { describeWithStock, stockFor } from '../helpers/stock.ts'

type Port = { readonly port: number }

/** Asks once; what came of it, and whether the handshakes on the way to it were resumed ones. */
async function check(peer: Port, memory: OneMemory, wishes: Partial<TlsWishes> = {}, watch: Watch = {}) {
  const resumed: boolean[] = []
  const query = queryFor(peer.port, { tls: { ...stockWishes, ...wishes } })
  const secured: Watch['secured'] = (socket, ...rest) => {
    resumed.push(socket.isSessionReused())
    watch.secured?.(socket, ...rest)
  }
  const asked = await askFallingBack(query, { ...watch, secured }, { memory })
  return { asked, kind: asked.kind, resumed }
}

const full = { kind: 'answer', resumed: [false] }
const resumed = { kind: 'answer', resumed: [true] }
const refused = (code: string) => ({
  asked: { kind: 'not-connected', failure: { kind: 'untrusted', fault: { code } } },
})

afterEach(() => void vi.useRealTimers())

const startMs = Date.now()

/** What this client takes for the time; OpenSSL goes by the real one. */
const atHours = (hours: number) => {
  vi.useFakeTimers({ toFake: ['Date'] })
  vi.setSystemTime(startMs + hours * 3_600_000)
}

const meetsAnonymous = (peer: () => Port) => {
  it.each([{}, { useAdh: 2 as const }, { cipherList: 'ADH@SECLEVEL=0' }])(
    'resumes an anonymous session (%j)',
    async (wishes) => {
      const memory = oneMemory()
      expect(await check(peer(), memory, wishes)).toMatchObject(full)
      for (let n = 0; n < 3; n++) expect(await check(peer(), memory, wishes)).toMatchObject(resumed)
    },
  )
}

describe('with a daemon of ours without a certificate', () => {
  meetsAnonymous(plenumFor({ config: [] }))
})
describeWithStock('with a stock daemon without a certificate', () => {
  meetsAnonymous(stockFor({ config: [], tls: true }))
})

describeWithOpenssl('with a certificate', () => {
  const folder = temporaryFolder()
  const ca = authority(folder, 'ca', 'rsa')
  const names = { alternatives: 'DNS:web.example,IP:127.0.0.1' }
  const web = ca.issue({ name: 'web', kind: 'rsa', days: 2, ...names })
  const client = ca.issue({ name: 'client' })
  const none = ca.revocationList('none.crl', [])
  const certificate = new X509Certificate(readFileSync(web.cert))
  const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
  const pin = hash(certificate.publicKey.export({ type: 'spki', format: 'der' }))
  const other = 'ab'.repeat(32)
  const served = ({ cert, key }: Pair) => [`ssl_cert_file=${cert}`, `ssl_privatekey_file=${key}`]
  const wanting = [...served(web), `ssl_cacert_file=${ca.cert}`, 'ssl_client_certs=2']
  const verifying = { caFile: ca.cert, verifyName: '127.0.0.1' }
  const shows = { certFile: client.cert, keyFile: client.key }
  let copies = 0

  /** A file that a test may change. */
  const copy = (file: string) => {
    const path = join(folder, `copy-${++copies}`)
    copyFileSync(file, path)
    return path
  }

  const meets = (peer: () => Port) => {
    describe.each(['TLSv1.2', 'TLSv1.3'])('over %s', (version) => {
      it.each<[string, Partial<TlsWishes>]>([
        ['verified by nobody', {}],
        ['verified by an authority, for a name', verifying],
        ['verified with a list', { ...verifying, crlFile: none }],
        ['of the pinned key', { pins: [pin] }],
      ])('resumes a session %s', async (_, wishes) => {
        const memory = oneMemory()
        expect(await check(peer(), memory, { version, ...wishes })).toMatchObject(full)
        for (let n = 0; n < 3; n++) expect(await check(peer(), memory, { version, ...wishes })).toMatchObject(resumed)
      })

      it('takes one that was not verified to nobody who verifies, or the other way round', async () => {
        const memory = oneMemory()
        for (const wishes of [{}, verifying, { pins: [pin] }, {}])
          expect(await check(peer(), memory, { version, ...wishes })).toMatchObject(full)
      })

      it.each<[string, Partial<TlsWishes>, string]>([
        ['another pin', { pins: [other] }, 'PIN_DIFFERS'],
        ['another name', { ...verifying, verifyName: 'db.example' }, 'NAME_DIFFERS'],
      ])('does not carry on under %s', async (_, wishes, code) => {
        const memory = oneMemory()
        await check(peer(), memory, { version, ...verifying, pins: [pin] })
        expect(await check(peer(), memory, { version, ...wishes })).toMatchObject({
          ...refused(code),
          resumed: [false],
        })
      })

      it('notices that the file of authorities has changed', async () => {
        const memory = oneMemory()
        const caFile = copy(ca.cert)
        await check(peer(), memory, { version, ...verifying, caFile })
        expect(await check(peer(), memory, { version, ...verifying, caFile })).toMatchObject(resumed)
        copyFileSync(stranger.cert, caFile)
        expect(await check(peer(), memory, { version, ...verifying, caFile })).toMatchObject({
          ...refused('UNABLE_TO_VERIFY_LEAF_SIGNATURE'),
          resumed: [false],
        })
      })

      it('notices that the certificate was revoked', async () => {
        const memory = oneMemory()
        const crlFile = copy(none)
        await check(peer(), memory, { version, ...verifying, crlFile })
        expect(await check(peer(), memory, { version, ...verifying, crlFile })).toMatchObject(resumed)
        copyFileSync(stillNone, crlFile)
        expect(await check(peer(), memory, { version, ...verifying, crlFile })).toMatchObject(full)
        copyFileSync(revoking, crlFile)
        expect(await check(peer(), memory, { version, ...verifying, crlFile })).toMatchObject(refused('CERT_REVOKED'))
      })

      it('judges anew once a list has run out', async () => {
        const wishes = { version, ...verifying, crlFile: threeHours }
        const memory = oneMemory()
        expect(await check(peer(), memory, wishes)).toMatchObject(full)
        atHours(2.9)
        expect(await check(peer(), memory, wishes)).toMatchObject(resumed)
        atHours(3.1)
        expect(await check(peer(), memory, wishes)).toMatchObject(full)
      })

      it('judges anew after a day', async () => {
        const memory = oneMemory()
        expect(await check(peer(), memory, { version })).toMatchObject(full)
        for (const hours of [8, 16, 23.9]) {
          atHours(hours)
          expect(await check(peer(), memory, { version })).toMatchObject(resumed)
        }
        atHours(24.1)
        expect(await check(peer(), memory, { version })).toMatchObject(full)
      })

      it('shows the certificate where a log wants to see it', async () => {
        const memory = oneMemory()
        const subjects: unknown[] = []
        const watch: Watch = {
          showsCertificate: true,
          secured: (socket) => subjects.push(socket.getPeerCertificate().subject?.CN),
        }
        for (let n = 0; n < 2; n++) expect(await check(peer(), memory, { version }, watch)).toMatchObject(full)
        expect(subjects).toEqual(['web', 'web'])
        expect(await check(peer(), memory, { version })).toMatchObject(resumed)
      })
    })
  }
  const inThreeHours = new Date(startMs + 3 * 3_600_000).toISOString().replace(/[-:T]|\.\d+/g, '')
  const threeHours = ca.revocationList('three-hours.crl', [], inThreeHours)
  const stillNone = ca.revocationList('still-none.crl', [])
  const stranger = authority(temporaryFolder(), 'ca')
  const revoking = ca.revocationList('revoking.crl', [web])

  describe('a daemon of ours', () => {
    meets(plenumFor({ config: served(web) }))
    const peer = plenumFor({ config: wanting })

    it.each(['TLSv1.2', 'TLSv1.3'])('that wants a certificate resumes a session over %s', async (version) => {
      const memory = oneMemory()
      expect(await check(peer(), memory, { version, ...verifying, ...shows })).toMatchObject(full)
      expect(await check(peer(), memory, { version, ...verifying, ...shows })).toMatchObject(resumed)
    })
  })
  describeWithStock('a stock daemon', () => {
    meets(stockFor({ config: served(web), tls: true }))
    const peer = stockFor({ config: wanting, tls: true })

    it.each(['TLSv1.2', 'TLSv1.3'])(
      'that wants a certificate resumes none, and is offered one once (%s)',
      async (version) => {
        const memory = oneMemory()
        for (let n = 0; n < 2; n++)
          expect(await check(peer(), memory, { version, ...verifying, ...shows })).toMatchObject(full)
        const { session } = memory.lessons()
        // A line that says until when none is offered, and no session behind it.
        expect(session?.indexOf('\n')).toBe((session?.length ?? 0) - 1)
        expect(await check(peer(), memory, { version, ...verifying, ...shows })).toMatchObject(full)
        expect(memory.lessons().session).toBe(session)
      },
    )
  })
})
