import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../helpers/folders.ts'
import { check } from '../check.ts'

const folder = temporaryFolder()
const log = join(folder, 'a.log')
const seek = join(folder, 'a.seek')

async function told(...words: readonly string[]): Promise<string> {
  const { stderr } = await check([...words, '--verbose'])
  return stderr.replaceAll(`${folder}/`, '')
}

describe('check_log3 --verbose', () => {
  it('tells of a first run what is read and where the next one starts', async () => {
    writeFileSync(log, 'ok\nerror 1\n')
    const text = await told('-l', log, '-s', seek, '-p', 'error')
    expect(text).toContain("log 'a.log': named by -l\nposition: there is no 'a.seek' yet, as in a first run\n")
    expect(text).toContain("reads 'a.log' from byte 0 to byte 11\npattern 'error'\n")
    expect(text).toContain("search: only lines that hold 'error' are tried\nread 11 bytes in ")
    expect(text).toMatch(
      / ms: 1 matches\nnext position: byte 11 of 'a\.log', .*; saved in 'a\.seek' once .* delivered\n$/,
    )
  })

  it('tells that nothing was written', async () => {
    const text = await told('-l', log, '-s', seek, '-p', 'error')
    expect(text).toContain("position: byte 11, from 'a.seek'\nlog 'a.log': the same file as in the last run\n")
    expect(text).toContain('nothing was written since the last run\n')
  })

  it('tells of a rotation and of packed archives', async () => {
    writeFileSync(`${log}.2.gz`, gzipSync('ok\nerror 1\nerror 2\n'))
    writeFileSync(`${log}.1`, 'error 3\n')
    writeFileSync(log, 'error 4\n')
    const text = await told('-l', log, '-s', seek, '-p', 'error')
    expect(text).toContain("log 'a.log': not the file of the last run, which is 'a.log.2.gz' now: rotated\n")
    expect(text).toContain(
      "reads 'a.log.2.gz' from byte 11 to its end (gz)\nreads 'a.log.1' from byte 0 to byte 8\nreads 'a.log' from byte 0 to byte 8\n",
    )
  })

  it('tells of a log that is another one', async () => {
    writeFileSync(log, 'other\n')
    expect(await told('-l', log, '-s', seek, '-p', 'x')).toContain(
      'not the file of the last run, and that one was not found',
    )
  })

  it('tells why a log was picked', async () => {
    const words = ['-s', '/dev/null', '-p', 'x', '-l', `${folder}/`]
    expect(await told(...words, '-m', 'a.log*', '-t', 'first_match')).toContain(
      "log 'a.log': the first by name of 3 that fit 'a.log*'\n",
    )
    expect(await told(...words.slice(0, -1), log, '-m', '.none')).toContain(
      "-l itself, as no regular file fits 'a.log.none'",
    )
  })

  it('tells why each line is tried', async () => {
    expect(await told('-l', log, '-s', '/dev/null', '-p', '\\d')).toContain('search: each line is tried, because')
  })

  it('leaves stdout as it is, and has no short form', async () => {
    const words = ['-l', log, '-s', '/dev/null', '-p', 'other']
    expect((await check([...words, '--verbose'])).stdout).toBe((await check(words)).stdout)
    expect((await check([...words, '--verb'])).stdout).toContain("unrecognized option '--verb'")
  })
})

describe('check_log3 --dry-run', () => {
  it.each([
    [['-s', '/dev/null'], 'dry run: there is no position file, so nothing would be saved without it either\n'],
    [
      ['-s', seek, '--freshness=600'],
      "dry run: 'a.seek' stays; so it would without a dry run, because of --freshness\n",
    ],
    [['-s', seek], "dry run: 'a.seek' stays; it would say 4, in 'a.log'\n"],
  ])('with %j says on stderr what would happen', async (words, text) => {
    writeFileSync(seek, '0')
    writeFileSync(log, 'abc\n')
    const { stderr } = await check(['-l', log, '-p', 'x', '--dry-run', ...words])
    expect(stderr.replaceAll(`${folder}/`, '')).toBe(text)
  })
})
