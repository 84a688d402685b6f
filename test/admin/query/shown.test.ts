import { describe, expect, it } from 'vitest'
import { cutTo } from '../../../src/admin/query/columns.ts'
import { jsonLine } from '../../../src/admin/query/json-line.ts'
import type { Result } from '../../../src/admin/query/result.ts'
import { table } from '../../../src/admin/query/table.ts'
import { noHosts, worstOf } from '../../../src/admin/query/tally.ts'

const result: Result = {
  ...{ label: 'web1', host: 'web1', port: 5666, address: '192.0.2.1', state: 'OK', exitCode: 0 },
  ...{ output: Buffer.from('OK - fine | a=1\nmore'), error: undefined, tookMs: 12.34, version: 4, attempts: 1 },
}
const failed: Result = {
  ...result,
  ...{ label: '東京', state: 'CRITICAL', exitCode: 2, output: undefined, error: 'refused\nlast', version: undefined },
}

describe('the table', () => {
  it('has a line for each host with the first line of what it said', () => {
    const lines = [
      'HOST  STATE     MS  OUTPUT',
      'web1  OK        12  OK - fine | a=1',
      '東京  CRITICAL  12  refused',
      '',
    ]
    expect(table([result, failed], undefined)).toBe(lines.join('\n'))
  })

  it('is cut to the width of a terminal', () => {
    expect(table([{ ...result, output: Buffer.from('x'.repeat(100)) }], 30).split('\n')[1]).toBe(
      'web1  OK        12  xxxxxxxxx…',
    )
  })

  it('shows what could move a cursor as text', () => {
    const output = Buffer.from('\x1b[2J\rOK\u202e\x9b')
    expect(table([{ ...result, output }], undefined)).toContain('\\x1b[2J\\x0dOK\\u202e\\x9b\n')
  })

  it('is nothing for nobody', () => {
    expect(table([], 80)).toBe('')
  })

  it.each([
    ['abc', 3, 'abc'],
    ['abcd', 3, 'ab…'],
    ['東京都', 5, '東京…'],
    ['東京都', 4, '東…'],
    ['e\u0301e\u0301e\u0301', 3, 'e\u0301e\u0301e\u0301'],
    ['abc', 0, ''],
  ])('%s in %i columns is %s', (text, width, cut) => {
    expect(cutTo(text, width)).toBe(cut)
  })
})

describe('a line of JSON', () => {
  it('has everything about an answer', () => {
    expect(jsonLine(result)).toBe(
      '{"label":"web1","host":"web1","port":5666,"address":"192.0.2.1","state":"OK","exitCode":0,' +
        '"output":"OK - fine | a=1\\nmore","error":null,"ms":12.3,"version":4,"attempts":1}\n',
    )
  })

  it('has everything about a failure', () => {
    expect(JSON.parse(jsonLine({ ...failed, address: undefined }))).toEqual({
      ...{ label: '東京', host: 'web1', port: 5666, address: null, state: 'CRITICAL', exitCode: 2 },
      ...{ output: null, error: 'refused\nlast', ms: 12.3, version: null, attempts: 1 },
    })
  })

  it('has bytes that are no UTF-8 a second time as they came', () => {
    const output = Buffer.from([0x66, 0xfc, 0x72])
    expect(JSON.parse(jsonLine({ ...result, output }))).toMatchObject({ output: 'f\ufffdr', outputBase64: 'Zvxy' })
  })
})

it('a line of JSON moves no cursor, and is read as it was', () => {
  const output = Buffer.from('\x1b[2J\x7f\x9b31m\u202eK\u2028')
  const line = jsonLine({ ...result, output })
  expect(line).toContain('\\u001b[2J\\u007f\\u009b31m\\u202eK\\u2028"')
  expect(JSON.parse(line).output).toBe(output.toString())
})

describe('the worst state', () => {
  it.each([
    [{}, 'OK'],
    [{ OK: 1 }, 'OK'],
    [{ OK: 1, UNKNOWN: 1 }, 'UNKNOWN'],
    [{ UNKNOWN: 1, WARNING: 1 }, 'WARNING'],
    [{ UNKNOWN: 1, WARNING: 1, CRITICAL: 1 }, 'CRITICAL'],
  ])('of %j is %s', (tally, state) => {
    expect(worstOf({ ...noHosts, ...tally })).toBe(state)
  })
})
