import { describe, expect, it } from 'vitest'
import type { Phase } from '../../src/client/ask.ts'
import { type FailureCode, failures } from '../../src/client/failures.ts'
import type { Query } from '../../src/client/query.ts'
import { report } from '../../src/client/report.ts'
import { unresolvedAdvice } from '../../src/client/unreachable.ts'
import { stockWishes } from '../../src/transport/client-tls.ts'

const query: Query = {
  ...{ host: 'web1', port: 5666, family: 0, tls: stockWishes, text: Buffer.from('check!a'), versions: [4, 3, 2] },
  ...{ payloadBytes: undefined, maxBufferBytes: 65_536, timeoutSeconds: 7, timeoutExitCode: 1 },
}

describe('the table of failures', () => {
  it.each(Object.keys(failures) as FailureCode[])('%s: one line, and something to do', (code) => {
    const { stock, explains } = failures[code]
    for (const tls of [undefined, stockWishes, { ...stockWishes, certFile: 'C.pem', caFile: 'CA.pem' }]) {
      const facts = { query: { ...query, tls }, address: '192.0.2.1', reason: 'because', mostBytes: 1023 }
      expect(`${stock(facts)} (${explains(facts)})`).toMatch(/^(CHECK_NRPE: |CHECK_NRPE STATE )[ -~]+ \([ -~]+\)$/)
      expect(explains(facts)).not.toContain('undefined')
    }
  })
})

describe('a name without an address', () => {
  it.each([
    ['web1:5667', '-H wants a name or an address; a port goes into -p'],
    ['http://web1/', '-H wants a name or an address, no URL'],
    ['web1.example.org', 'neither DNS nor /etc/hosts has it; see -H'],
  ])('of %s says what to write', (host, says) => {
    const notFound = Object.assign(new Error('not found'), { code: 'ENOTFOUND' })
    expect(unresolvedAdvice(notFound, { ...query, host })).toBe(says)
  })
})

describe('a timeout', () => {
  it.each<[Phase, number, string]>([
    ['resolving', 0, 'no name server told the address of web1 within 7 s; see /etc/resolv.conf'],
    [
      'connecting',
      0,
      'connecting: 192.0.2.1 port 5666 did not react within 7 s; the host is down, or a firewall drops packets',
    ],
    [
      'handshake',
      0,
      'TLS handshake: 192.0.2.1 was connected but not done within 7 s; the daemon is overloaded, or does not speak TLS (-n)',
    ],
    ['sending', 0, 'sending: 192.0.2.1 did not take the query within 7 s'],
    [
      'answer',
      0,
      'waiting for the answer: 192.0.2.1 took the query, then sent none within 7 s; the command takes longer than -t, or the daemon hangs',
    ],
    ['answer', 20, 'waiting for the answer: of it 20 bytes came from 192.0.2.1 within 7 s, then no end'],
  ])('while %s, with %i bytes of answer, says so', (phase, receivedBytes, says) => {
    const { stdout, exitCode } = report({ kind: 'timeout', phase, address: '192.0.2.1', receivedBytes }, query)
    expect(`${stdout}`).toBe(`CHECK_NRPE STATE WARNING: Socket timeout after 7 seconds. (${says})\n`)
    expect(exitCode).toBe(1)
  })
})
