import { describe, expect, it } from 'vitest'
import { ageOf, fillMacros } from '../../../../plugins/check_log3/log/macros.ts'
import { momentOf, parseTimestamp } from '../../../../plugins/check_log3/log/timestamp.ts'

const nowMs = 1_370_908_800_000

describe('the time of the date macros', () => {
  it.each([
    ['1370822400', 86_400],
    ['now', 0],
    ['NOW', 0],
    ['yesterday', 86_400],
    ['1 day ago', 86_400],
    ['1 day', 86_400],
    ['1day ago', 86_400],
    ['1dayago', 86_400],
    ['2 weeks ago', 1_209_600],
    ['1 MONTH ago', 2_592_000],
    ['1 day, 6 hours ago', 108_000],
    ['1 day 1 day', 172_800],
    ['1 hour and 30 minutes ago', 5400],
    ['90 min', 5400],
    ['5 mins 10 secs', 310],
    ['10 seconds ago', 10],
    ['1h', undefined],
    ['0 days', 0],
    ['', undefined],
    ['ago', undefined],
    ['monday', undefined],
    ['day ago', undefined],
    ['lately', undefined],
    ['1.5 hours', undefined],
    ['-1 day', undefined],
    ['1 dayly', undefined],
    ['1 day tomorrow', undefined],
    ['99999999999999', undefined],
  ])('%j is %s seconds before the run', (text, seconds) => {
    const timestamp = parseTimestamp(text)
    expect(timestamp && (nowMs - momentOf(timestamp, nowMs).getTime()) / 1000).toBe(seconds)
  })

  it('fills the macros in, and leaves others alone', () => {
    const moment = new Date(2013, 0, 6, 4, 5, 6)
    expect(fillMacros('%Y %y %m %d %H %M %S %w %j %x %% %', moment)).toBe('2013 13 01 06 04 05 06 0 005 %x %% %')
  })

  it('counts the day of the year in calendar days', () => {
    expect(fillMacros('%j', new Date(2013, 11, 31, 0, 30))).toBe('364')
    expect(fillMacros('%j', new Date(2012, 11, 31, 23, 30))).toBe('365')
  })

  it('knows the age of names in any order of their macros', () => {
    const age = (Y: string, m: string, d: string) =>
      ageOf(
        new Map([
          ['d', d],
          ['m', m],
          ['Y', Y],
        ]),
      ) ?? ''
    expect(age('2012', '12', '31') < age('2013', '01', '01')).toBe(true)
    expect(ageOf(new Map([['H', '04']]))).toBeUndefined()
  })
})
