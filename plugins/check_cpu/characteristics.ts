import { readFileSync } from 'node:fs'
import { endianness, machine } from 'node:os'
import { join } from 'node:path'
import { plainWords } from '../../src/check/printable.ts'
import { quietly } from '../../src/check/quietly.ts'
import { countAllCpus, countCpus } from '../linux/count-cpus.ts'
import { frequencyOf } from './frequency.ts'

/** What --cpuinfo prints, as the original; what the kernel does not say is left out. */
export function characteristics(root: string): string {
  const read = (path: string) => quietly(() => readFileSync(join(root, path), 'utf8').trim()) ?? ''
  const cpuinfo = read('proc/cpuinfo')
  const told = (name: string) => new RegExp(`^${name}\\s*: *(.*\\S)`, 'm').exec(cpuinfo)?.[1] ?? ''
  const all = countAllCpus(root)
  const siblings = (kind: string) => bitsOf(read(`sys/devices/system/cpu/cpu0/topology/${kind}_siblings`))
  const threads = siblings('thread') || 1
  const cores = Math.max(1, Math.floor((siblings('core') || 1) / threads))
  const rows: readonly Row[] = [
    ['Architecture:', machine()],
    ['CPU op-mode(s):', modesOf(told('flags'))],
    ['Byte Order:', endianness() === 'LE' ? 'Little Endian' : 'Big Endian'],
    ['CPU(s):', `${all}`],
    ['Thread(s) per core:', `${threads}`],
    ['Core(s) per socket:', `${cores}`],
    ['Socket(s):', `${Math.max(1, Math.floor(countCpus(root) / threads / cores))}`],
    ['Vendor ID:', told('vendor_id')],
    ['CPU Family:', told('cpu family')],
    ['Model:', told('model')],
    ['Model name:', told('model name')],
  ]
  const each = Array.from({ length: all }, (_, cpu) => {
    const state = read(`sys/devices/system/cpu/cpu${cpu}/online`)
    const pluggable = state === '' ? 'no' : state === '0' ? 'yes (offline)' : 'yes (online)'
    return [`-CPU${cpu}-`, ...lines([['CPU is Hot Pluggable:', pluggable], ...frequencyOf(root, cpu)])]
  })
  return `${['-= CPU Characteristics =-', ...lines(rows), ...each.flat()].join('\n')}\n`
}

type Row = readonly [title: string, text: string]

const lines = (rows: readonly Row[]) =>
  rows.filter(([, text]) => text !== '').map(([title, text]) => `${title.padEnd(30)}${plainWords(text)}`)

/** How many bits are set in a list of the kernel, as `00000000,00000003`. */
const bitsOf = (mask: string) =>
  [...mask.replace(/[^\da-f]/g, '')].reduce(
    (sum, digit) => sum + [...Number.parseInt(digit, 16).toString(2)].filter((bit) => bit === '1').length,
    0,
  )

/** Of x86; others have no such flag. */
function modesOf(flags: string): string {
  if (flags === '') return ''
  return ` ${flags} `.includes(' lm ') ? '32-bit, 64-bit' : '32-bit'
}
