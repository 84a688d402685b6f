import { execFileSync } from 'node:child_process'
import { constants, linkSync, mkdirSync, openSync, readFileSync, readSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { fileSink } from '../../src/daemon/log/file.ts'
import { lineWriter } from '../../src/daemon/log/line-writer.ts'
import { type LogTarget, openLog } from '../../src/daemon/log.ts'
import { temporaryFolder } from '../helpers/folders.ts'

const folder = temporaryFolder()
let files = 0
const newPath = () => join(folder, `${++files}.log`)

/** A log that is closed when its test ends. */
function open(file: string, options: Partial<LogTarget> = {}) {
  const log = openLog({ file, facility: undefined, stderr: false, debug: false, refusalLimit: 20, ...options })
  onTestFinished(log.close)
  return log
}

/** The lines of a file, their times as `[time]`. */
const linesOf = (file: string) =>
  readFileSync(file, 'utf8')
    .replace(/^\[\d{10}\]/gm, '[time]')
    .split('\n')
const startup = ['', '[time]        --------------- Startup ---------------']

describe('a log file', () => {
  it("has HEAD's startup mark and its levels, right-aligned", () => {
    const file = newPath()
    const log = open(file, { debug: true })
    for (const level of ['error', 'warning', 'notice', 'info', 'debug'] as const) log.write(level, 'text')
    expect(linesOf(file)).toEqual([
      ...startup,
      '[time]  ERROR text',
      '[time]   WARN text',
      '[time] NOTICE text',
      '[time]   INFO text',
      '[time]  DEBUG text',
      '',
    ])
  })

  it('has no debug lines unless they are wanted', () => {
    const file = newPath()
    open(file).write('debug', 'text')
    expect(linesOf(file)).toEqual([...startup, ''])
  })

  it('takes a text as one line, whatever it holds', () => {
    const file = newPath()
    open(file).write('info', '  a\r\n[1] ERROR forged\x1b[2J\u009b\u202eb \n')
    expect(linesOf(file)[2]).toBe('[time]   INFO a\\x0d\\x0a[1] ERROR forged\\x1b[2J\\x9b\\u202eb')
  })

  it('is appended to', () => {
    const file = newPath()
    writeFileSync(file, 'before\n')
    open(file).write('info', 'after')
    expect(linesOf(file)).toEqual(['before', ...startup, '[time]   INFO after', ''])
  })

  it('is opened anew where it was renamed', () => {
    const file = newPath()
    const log = open(file)
    execFileSync('mv', [file, `${file}.1`])
    log.write('info', 'still the old one')
    log.reopen({ file, facility: undefined, stderr: false, debug: false, refusalLimit: 20 })
    log.write('info', 'the new one')
    expect(linesOf(`${file}.1`).at(-2)).toBe('[time]   INFO still the old one')
    expect(linesOf(file)).toEqual([...startup, '[time]   INFO the new one', ''])
  })

  it('that was copied and truncated is written from its start again', () => {
    const file = newPath()
    const log = open(file)
    log.write('info', 'long ago')
    writeFileSync(file, '')
    log.write('info', 'now')
    expect(linesOf(file)).toEqual(['[time]   INFO now', ''])
  })
})

describe('what is no plain file with one name is not used as a log file:', () => {
  const refused = (file: string, reason: string) => expect(() => fileSink(file)).toThrow(reason)

  it('a symbolic link', () => {
    const [victim, link] = [newPath(), newPath()]
    writeFileSync(victim, 'precious')
    symlinkSync(victim, link)
    refused(link, 'it is a symbolic link')
    expect(readFileSync(victim, 'utf8')).toBe('precious')
  })

  it('a symbolic link to nothing', () => {
    const [victim, link] = [newPath(), newPath()]
    symlinkSync(victim, link)
    refused(link, 'it is a symbolic link')
    expect(() => readFileSync(victim)).toThrow('ENOENT')
  })

  it('a file with a second name', () => {
    const [victim, link] = [newPath(), newPath()]
    writeFileSync(victim, 'precious')
    linkSync(victim, link)
    refused(link, 'it has 2 names')
    expect(readFileSync(victim, 'utf8')).toBe('precious')
  })

  it('a folder', () => {
    const path = newPath()
    mkdirSync(path)
    refused(path, 'EISDIR')
  })

  it('a FIFO, read or not', () => {
    const path = newPath()
    execFileSync('mkfifo', [path])
    refused(path, 'it is not a plain file')
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    refused(path, 'it is not a plain file')
    expect(readSync(reader, Buffer.alloc(10))).toBe(0)
  })

  it('a device', () => refused('/dev/null', 'it is not a plain file'))
})

describe('where writing fails', () => {
  const format = (level: string, text: string) => `${level} ${text}`

  it('nothing is thrown', () => {
    const write = lineWriter(openSync('/dev/full', 'w'), format)
    for (let n = 0; n < 100; n++) write('info', 'text')
  })

  it('the lines that had no room are counted, and said once there is some', () => {
    const path = newPath()
    execFileSync('mkfifo', [path])
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const write = lineWriter(openSync(path, constants.O_WRONLY | constants.O_NONBLOCK), format)
    const long = 'x'.repeat(50_000)
    write('info', long)
    // Has room for its beginning only.
    write('info', 'y'.repeat(50_000))
    write('info', 'z')
    expect(readSync(reader, Buffer.alloc(100_000))).toBeLessThan(100_000)
    write('info', 'again')
    write('info', 'and again')
    const rest = Buffer.alloc(1000)
    const text = rest.toString('utf8', 0, readSync(reader, rest))
    expect(text).toMatch(/^\nwarning 2 lines are missing here: writing failed \(.*\)\ninfo again\ninfo and again\n$/)
  })
})
