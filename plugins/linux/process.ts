import { readFileSync } from 'node:fs'
import { withQuestionMarks } from './question-marks.ts'

/** What /proc says of one process. Each of its files is read when it is asked for, once: to read one costs more than all the rest. */
export type Process = {
  readonly pid: number
  /** Figures of its stat file; all 0 where it ended meanwhile. */
  readonly stat: () => ProcessStat
  /** Its arguments as ps prints them: `[name]` where it has none. */
  readonly args: () => string
  /** Figures of its status file; all 0 where it ended meanwhile. */
  readonly status: () => ProcessStatus
  /** Was there anything in a file of it? Asked last, it needs no further one. */
  readonly isThere: () => boolean
}

/** Of /proc/PID/stat. */
export type ProcessStat = {
  readonly ppid: number
  /** The kernel's name of it, 15 bytes at most (longer ones of kernel threads are whole). */
  readonly name: string
  /** The letters of ps, but without `L`. */
  readonly letters: string
  readonly vszKib: number
  /** Share of one CPU since it was started, in percent, as ps prints it: cut to a tenth, from 100 on to a whole number. */
  readonly cpuPercent: number
  readonly elapsedSeconds: number
}

/** Of /proc/PID/status. */
export type ProcessStatus = {
  /** The effective user; undefined where it ended meanwhile. */
  readonly uid: number | undefined
  readonly rssKib: number
  /** Memory that must not be swapped out. */
  readonly lockedKib: number
}

/** Printed as question marks, as ps does. */
const controls = /[\x00-\x1f\x7f]/g

/** The clock ticks of the figures in /proc, a second (USER_HZ; 100 on every architecture that Node has). */
const ticksPerSecond = 100

/** The process that is in `folder`, /proc/PID. `uptimeSeconds` is that of /proc/uptime. */
export function processIn(folder: string, pid: number, uptimeSeconds: number): Process {
  let stat: ProcessStat | undefined
  let args: string | undefined
  let status: ProcessStatus | undefined
  let isThere = false
  const read = (name: string) => {
    const text = readText(`${folder}/${name}`)
    isThere ||= text !== ''
    return text
  }
  const process: Process = {
    pid,
    stat: () => {
      stat ??= parseStat(read('stat'), pid, uptimeSeconds)
      return stat
    },
    args: () => {
      args ??= argsOf(read('cmdline'), process.stat)
      return args
    },
    status: () => {
      status ??= parseStatus(read('status'))
      return status
    },
    isThere: () => {
      if (!isThere) process.stat()
      return isThere
    },
  }
  return process
}

/** The letters of ps with `L` in its place, for pages locked into memory. */
export function stateOf({ stat, status }: Process): string {
  const { letters } = stat()
  if (status().lockedKib === 0) return letters
  const [, front = '', back = ''] = /^(.[<N]?)(.*)$/s.exec(letters) ?? []
  return `${front}L${back}`
}

function parseStat(line: string, pid: number, uptimeSeconds: number): ProcessStat {
  // The name may hold blanks and parentheses.
  const open = line.indexOf('(')
  const close = line.lastIndexOf(')')
  if (open < 0 || close < open) return ended
  const fields = line.slice(close + 2).split(' ')
  // Named from the third of proc(5) on, `state`.
  const figure = (number: number) => Number(fields[number - 3])
  const startSeconds = figure(22) / ticksPerSecond
  const aliveSeconds = Math.max(0, uptimeSeconds - startSeconds)
  return {
    ppid: figure(4),
    name: line.slice(open + 1, close).replace(controls, '?'),
    letters: letters(pid, fields[0] ?? '?', figure),
    vszKib: Math.floor(figure(23) / 1024),
    cpuPercent: asPrinted((figure(14) + figure(15)) / ticksPerSecond, aliveSeconds),
    elapsedSeconds: Math.floor(aliveSeconds),
  }
}

const ended: ProcessStat = { ppid: 0, name: '', letters: '', vszKib: 0, cpuPercent: 0, elapsedSeconds: 0 }

/** Letter, niceness, session leader, threads, foreground. */
function letters(pid: number, state: string, figure: (number: number) => number): string {
  const nice = figure(19)
  const niceness = nice < 0 ? '<' : nice > 0 ? 'N' : ''
  const flags = [figure(6) === pid ? 's' : '', figure(20) > 1 ? 'l' : '', figure(8) === figure(5) ? '+' : '']
  return state + niceness + flags.join('')
}

function asPrinted(cpuSeconds: number, aliveSeconds: number): number {
  if (aliveSeconds === 0) return 0
  const tenths = Math.floor((cpuSeconds * 1000) / aliveSeconds)
  return tenths > 999 ? Math.floor(tenths / 10) : tenths / 10
}

/** As much as ps prints of one command line. */
const mostCharacters = 128 * 1024

function argsOf(cmdline: string, stat: () => ProcessStat): string {
  let end = Math.min(cmdline.length, mostCharacters)
  while (end > 0 && cmdline[end - 1] === '\0') end--
  const words = cmdline.slice(0, end)
  if (words === '') return `[${stat().name}]${stat().letters.startsWith('Z') ? ' <defunct>' : ''}`
  return words.replace(/[\0\n]/g, ' ').replace(controls, '?')
}

function parseStatus(text: string): ProcessStatus {
  const uid = figuresOf(text, 'Uid')[1]
  const kib = (name: string) => figuresOf(text, name)[0] ?? 0
  return { uid, rssKib: kib('VmRSS'), lockedKib: kib('VmLck') }
}

/** The figures of a line of the status file; a search with expressions would take longer than to read it. */
function figuresOf(text: string, name: string): readonly number[] {
  const start = text.indexOf(`\n${name}:`)
  if (start < 0) return []
  const from = start + name.length + 2
  return text
    .slice(from, text.indexOf('\n', from))
    .trim()
    .split('\t')
    .map((figure) => Number.parseInt(figure, 10))
}

/** Empty where the process ended meanwhile, or may not be looked at. What is not UTF-8 is printed as question marks, as ps does. */
function readText(path: string): string {
  try {
    // To read bytes first would take half as long again, for each file of each process.
    const text = readFileSync(path, 'utf8')
    return text.includes('\ufffd') ? withQuestionMarks(readFileSync(path)) : text
  } catch {
    return ''
  }
}
