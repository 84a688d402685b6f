import type { Options } from '../../src/check/options.ts'
import { type PosixPattern, posixPattern } from '../../src/check/posix-pattern.ts'
import { leadingNumber } from '../../src/check/range.ts'
import type { AnswerWish } from './settings.ts'
import { WrongOption } from './wrong-option.ts'

/** Reads what the answer must be like. Throws a `WrongOption`. */
export function answerOf(options: Options): AnswerWish {
  const [leastBytes, mostBytes] = sizesOf(options.text('pagesize'), options.has('strict'))
  return {
    status: options.text('expect'),
    header: options.text('header-string'),
    text: options.text('string'),
    pattern: patternOf(options),
    patternMustMiss: options.has('invert-regex'),
    leastBytes,
    mostBytes,
    mostAgeSeconds: ageOf(options.text('max-age'), options.has('strict')),
    stopsBehindHeaders: options.has('no-body'),
    showsBody: options.has('show-body'),
  }
}

function patternOf(options: Options): PosixPattern | undefined {
  const last = options.last('regex', 'eregi')
  const text = last === undefined ? undefined : options.text(last)
  if (text === undefined) return undefined
  const pattern = posixPattern(text, `${options.has('linespan') ? 's' : 'm'}${last === 'eregi' ? 'i' : ''}`)
  if (typeof pattern === 'string') throw new WrongOption(`Could Not Compile Regular Expression: ${pattern}`)
  return pattern
}

function sizesOf(text: string | undefined, isStrict: boolean): readonly [number, number] {
  if (text === undefined) return [0, 0]
  if (isStrict) {
    const [least, most] = text.split(':').filter((part) => part !== '')
    if (text.includes(':') && most === undefined) throw new WrongOption('Bad format: try "-m min:max"', true)
    return [wholeOf(least), wholeOf(most)]
  }
  const found = /^(\d{1,15})(?::(\d{1,15}))?$/.exec(text)
  if (!found) throw new WrongOption(`Bad format: try "-m min:max" - ${text}`)
  return [Number(found[1]), Number(found[2] ?? 0)]
}

const wholeOf = (text = '') => Math.trunc(leadingNumber(text))

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

function ageOf(text: string | undefined, isStrict: boolean): number | undefined {
  if (text === undefined) return undefined
  const found = /^(\d{1,10})([smhd]?)$/.exec(text)
  if (!found) throw new WrongOption(`unparsable max-age: ${text}`, isStrict)
  return Number(found[1]) * (unitSeconds[found[2] || 's'] ?? 1)
}
