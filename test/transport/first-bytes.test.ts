import { expect, it } from 'vitest'
import { insteadOfTls } from '../../src/transport/first-bytes.ts'
import { v2Packet, v4Packet } from '../helpers/packets.ts'

it.each([
  ['a hello', '16030100c8'],
  ['one byte of a hello', '16'],
  ['an alert', '1503010002'],
])('%s is TLS', (_, hex) => {
  expect(insteadOfTls(Buffer.from(hex, 'hex'))).toBeUndefined()
})

it.each([
  ['a version 2 query', v2Packet(1, 'x')],
  ['a version 4 query', v4Packet(1, 'x')],
  ['one byte of a query', v4Packet(1, 'x').subarray(0, 1)],
])('%s is plain NRPE', (_, bytes) => {
  expect(insteadOfTls(bytes)).toContain('plain NRPE')
})

it('GET / is HTTP', () => {
  expect(insteadOfTls(Buffer.from('GET / HTTP/1.1\r\n'))).toContain('HTTP')
})

it.each(['SSH-2.0-x', '\x00\x09\x00\x01', '\r\n'])('%j is neither', (text) => {
  expect(insteadOfTls(Buffer.from(text, 'latin1'))).toBe('the client speaks neither TLS nor NRPE')
})
