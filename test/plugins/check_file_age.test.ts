import { truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkFileAge } from '../../plugins/check_file_age.ts'
import { temporaryFolder } from '../helpers/folders.ts'
import { form, inProcess, threeWays } from '../helpers/originals.ts'
import { describeWithTools } from '../helpers/tools.ts'

const folder = temporaryFolder()
const file = join(folder, 'a file')
writeFileSync(file, '')
truncateSync(file, 1000)
const writtenAt = new Date(2026, 0, 1)
utimesSync(file, writtenAt, writtenAt)

/** A run when the file is so old. */
const aged = (seconds: number, ...argv: readonly string[]) =>
  inProcess(checkFileAge, ['-f', file, ...argv], { nowMs: writtenAt.getTime() + seconds * 1000 })

describeWithTools('check_file_age beside the original', ['monitoring-plugins-standard'], () => {
  it.each([
    [['-f', file]],
    [[file, '-w', '999999999', '-c', '999999999']],
    [['-f', file, '-w5', '-c', '999999999', '-W', '1000', '-C1000']],
    [['-f', file, '-w999999999', '-c999999999', '-W', '1001']],
    [['-f', file, '-w999999999', '-c999999999', '-W', '1', '-C', '1001']],
    [['-f', '/nosuch/file']],
    [['-i', '-f', '/nosuch/file']],
    [['-f', folder, '-w', '100', '-c', '200']],
    [[]],
  ])('%j: same form and exit code', async (argv) => {
    const { original, process, inProcess } = await threeWays(checkFileAge, argv)
    for (const ours of [process, inProcess]) {
      expect(form(ours.output)).toBe(form(original.output))
      expect(ours.exitCode).toBe(original.exitCode)
    }
  })
})

describe('check_file_age', () => {
  it('alerts when a file is older than its thresholds, not at them', async () => {
    expect(await aged(240)).toEqual({
      output: `FILE_AGE OK: ${file} is 240 seconds old and 1000 bytes | age=240s;240;600 size=1000B;0;0;0\n`,
      exitCode: 0,
    })
    expect((await aged(241)).exitCode).toBe(1)
    expect((await aged(600)).exitCode).toBe(1)
    expect((await aged(601)).exitCode).toBe(2)
  })

  it('takes four ranges as soon as one is a range', async () => {
    expect((await aged(5, '-w', '10:', '-c', '2:')).output).toBe(
      `FILE_AGE WARNING: ${file} is 5 seconds old and 1000 bytes | age=5s;10:;2: size=1000B;0:;0:;0\n`,
    )
    expect((await aged(5, '-w', '10:', '-c', '@0:5')).exitCode).toBe(2)
    expect((await aged(5, '-w', '0:', '-c', '600', '-C', '999')).exitCode).toBe(2)
  })

  it('shows a name that would open performance data or forge a line on one line', async () => {
    const odd = join(folder, 'a|b=1\nx')
    expect((await inProcess(checkFileAge, ['-f', odd])).output).toBe(
      `FILE_AGE CRITICAL: File not found - ${folder}/a¦b=1\\x0ax\n`,
    )
    writeFileSync(odd, '')
    expect((await inProcess(checkFileAge, ['-f', odd])).output).toMatch(
      /a¦b=1\\x0ax is -?\d+ seconds old and 0 bytes \| age=/,
    )
  })

  it('takes a clock that runs behind', async () => {
    expect((await aged(-5)).output).toContain('is -5 seconds old')
    expect((await aged(-5)).exitCode).toBe(0)
  })

  it.each([
    ['-w', 'a'],
    ['-C', '5:1'],
    ['-c', ''],
  ])('%s %j is wrong usage', async (option, text) => {
    const { output, exitCode } = await aged(1, option, text)
    expect(output).toBe(`check_file_age: Range format incorrect - ${text}\nUsage:\n ${checkFileAge.usage}\n`)
    expect(exitCode).toBe(3)
  })
})
