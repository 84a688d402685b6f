import { appendFileSync, chmodSync, mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { version } from '../../src/check/version.ts'
import { type Plenum, startPlenum } from './daemon.ts'
import { makeFolder } from './folders.ts'
import type { Block } from './page.ts'
import { plenumCommand } from './plenum.ts'
import { run } from './run.ts'

/** A machine as a page describes it: its paths lie below a folder of our own, and its today is today. */
export type PageHost = {
  /** Carries out a block that is a file, a configuration of the daemon, or neither. */
  readonly set: (block: Block) => Promise<void>
  /** Runs a command in the shell and resolves with what it printed, on both streams, as the page would show it. */
  readonly shell: (command: string) => Promise<Printed>
  readonly stop: () => Promise<void>
}

/** What a command printed, and its exit code. */
export type Printed = { readonly lines: readonly string[]; readonly exitCode: number | undefined }

/** Dates on a page: its today and its yesterday. */
const pageDates = ['2026-11-24', '2026-11-23'] as const

/** Where the check keeps its positions on the pages. */
const positions = '/var/lib/check_log3'

const nowHour = new Date().getUTCHours()
/** A zone in which it is noon, so that no test sees the date change. POSIX turns the sign around. */
const zone = { name: `Etc/GMT${nowHour > 12 ? '+' : '-'}${Math.abs(nowHour - 12)}`, hours: 12 - nowHour }

/** Makes an empty host. Its programs are the built executable's. */
export function pageHost(): PageHost {
  const root = makeFolder()
  const days = [0, 1].map((ago) => new Date(Date.now() + zone.hours * 3_600_000 - ago * 86_400_000))
  const dates = days.map((day, i) => [pageDates[i] ?? '', day.toISOString().slice(0, 10)] as const)
  const real = (text: string) => dates.reduce((now, [page, day]) => now.replaceAll(page, day), text)
  const shown = (text: string) =>
    dates.reduce(
      (now, [page, day]) => now.replaceAll(day, page),
      text.replaceAll(`${root}/`, '/').replaceAll(`version ${version}`, 'version N'),
    )
  const placed = (text: string) => real(text).replace(/(?<![\w./])\/(?=(?:var|etc)\/)/g, `${root}/`)
  openFolder(root, join(root, positions))
  let daemon: Plenum | undefined
  let exitCode: number | undefined = 0

  const set = async ({ kind, words, lines }: Block) => {
    const [path = '', how = ''] = words
    if (path === 'nrpe.cfg') {
      const config = lines.map(placed).filter((line) => line !== '')
      if (daemon) await daemon.reload(config)
      else daemon = await startPlenum({ config, env: { ...process.env, TZ: zone.name } })
    } else if (path.startsWith('/')) {
      const file = placed(path)
      openFolder(root, dirname(file))
      const text = real(lines.map((line) => `${line}\n`).join(''))
      appendFileSync(file, encoded(kind === 'log' ? text : placed(text), how))
      chmodSync(file, 0o644)
    }
  }

  const shell = async (command: string): Promise<Printed> => {
    const [program = '', ...script] = plenumCommand()
    const start = [program, ...script].map((word) => `'${word}'`).join(' ')
    const port = daemon?.port ?? 0
    const functions = `check_log3() { ${start} check_log3 "$@"; }
check_nrpe() { ${start} check_nrpe --no-state -p ${port} "$@"; }
exec 2>&1; (exit ${exitCode ?? 1})
${placed(command).replaceAll('-H web1', '-H 127.0.0.1')}`
    const ran = await run(['sh', '-c', functions], { cwd: root, env: { ...process.env, TZ: zone.name } })
    exitCode = ran.exitCode
    const text = shown(ran.stdout.toString())
    return { lines: text === '' ? [] : text.replace(/\n$/, '').split('\n'), exitCode }
  }

  const stop = async () => {
    await daemon?.stop()
    rmSync(root, { recursive: true, force: true })
  }
  return { set, shell, stop }
}

/** A folder and those above it that the daemon's user may write to. */
function openFolder(root: string, folder: string): void {
  mkdirSync(folder, { recursive: true })
  for (let each = folder; each.startsWith(root); each = dirname(each)) chmodSync(each, 0o777)
}

/** A file's text in the encoding that a block names. Throws for another word. */
function encoded(text: string, how: string): Buffer {
  switch (how) {
    case '':
      return Buffer.from(text)
    case 'crlf':
      return Buffer.from(text.replaceAll('\n', '\r\n'))
    case 'latin1':
      return Buffer.from(text, 'latin1')
    case 'utf-16':
      return Buffer.from(`\uFEFF${text}`, 'utf16le')
    default:
      throw new Error(`a page asks for a file as '${how}'; it can be crlf, latin1 or utf-16`)
  }
}
