import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join, resolve } from 'node:path'
import { rareWords, writeAccessLog } from './access-log.ts'
import { median } from './measure.ts'
import { recorded, type Say, today } from './record.ts'
import type { Setting } from './setting.ts'

/**
 * `npm run bench:scan`: check_log3 against grep and ripgrep on an access log of 1 GB in the page cache, 0.1 % of its
 * lines hits. Each round runs all of them once, in turn; ratios are medians of the rounds' ratios.
 */
const rounds = 7
const startRounds = 41
const sizeBytes = 1e9

const plenum = resolve('dist/bin/plenum')
const checkLog3 = resolve('dist/bin/check_log3')

/** What is searched for: the name of a row, grep's words and ours. */
type Job = { readonly name: string; readonly grep: readonly string[]; readonly ours: readonly string[] }

const [word, , ...others] = rareWords
const alternation = [word, ...others].join('|')
const jobs: readonly Job[] = [
  { name: 'a literal', grep: ['-c', word], ours: ['-p', word] },
  { name: 'a literal, `-i`', grep: ['-ci', word], ours: ['-i', '-p', word] },
  { name: 'a short literal, `-i`', grep: ['-ci', 'segf'], ours: ['-i', '-p', 'segf'] },
  { name: 'an alternation', grep: ['-cE', alternation], ours: ['-p', alternation] },
  { name: 'an alternation, `-i`', grep: ['-ciE', alternation], ours: ['-i', '-p', alternation] },
]

type Run = { readonly ms: number; readonly count: number }
type Rival = { readonly name: string; readonly run: (job: Job) => Run }

async function measure({ folder }: Setting, say: Say): Promise<void> {
  const log = writeAccessLog(join(folder, 'big.log'), sizeBytes)
  say(`\n## ${today()}, one scan of ${(log.sizeBytes / 1e9).toFixed(1)} GB, ${log.lines.toLocaleString('en')} lines\n`)
  say(`${cpus().length} cores, load average before ${loadavg()[0]?.toFixed(1)}, warm cache, whole process, median of`)
  say(`${rounds} rounds. grep and rg with LC_ALL=C, which is their fastest; "UTF-8" is grep with LC_ALL=C.UTF-8.\n`)
  const ours: Rival = { name: 'ours', run: (job) => runOurs(log.path, job) }
  const grep: Rival = { name: 'grep', run: (job) => runGrep('grep', job, log.path, 'C') }
  const utf8: Rival = { name: 'grep, UTF-8', run: (job) => runGrep('grep', job, log.path, 'C.UTF-8') }
  const rg: Rival = { name: 'rg', run: (job) => runGrep('rg', job, log.path, 'C') }
  const rivals = [grep, utf8, ...(spawnSync('rg', ['--version']).status === 0 ? [rg] : [])]
  say(`| ms for | ours | ${rivals.map(({ name }) => `${name} | ours ÷ ${name}`).join(' | ')} | lines |`)
  say(`|---|---|${rivals.map(() => '---|---|').join('')}---|`)
  runOurs(log.path, { name: 'warm up', grep: [], ours: ['-p', 'nothing at all'] })
  for (const job of jobs) say(rowOf(job, ours, rivals))
  sayMany(log.path, folder, say)
  sayMemory(log.path, say)
  sayStart(folder, say)
}

function rowOf(job: Job, ours: Rival, rivals: readonly Rival[]): string {
  const times: { readonly ours: Run; readonly theirs: readonly Run[] }[] = []
  for (let round = 0; round < rounds; round++) {
    times.push({ ours: ours.run(job), theirs: rivals.map((rival) => rival.run(job)) })
  }
  const counts = new Set(times.flatMap((time) => [time.ours, ...time.theirs].map(({ count }) => count)))
  if (counts.size !== 1) throw new Error(`${job.name}: they do not agree on the count: ${[...counts].join(', ')}`)
  const cells = rivals.flatMap((_, index) => {
    const theirs = times.map((time) => time.theirs[index]?.ms ?? Number.NaN)
    const ratios = times.map((time, round) => time.ours.ms / (theirs[round] ?? Number.NaN))
    return [median(theirs).toFixed(0), median(ratios).toFixed(2)]
  })
  const ms = median(times.map((time) => time.ours.ms)).toFixed(0)
  return `| ${[job.name, ms, ...cells, [...counts].join('')].join(' | ')} |`
}

function runOurs(log: string, job: Job): Run {
  const { ms, stdout } = timed(checkLog3, ['-l', log, '-s', '/dev/null', ...job.ours])
  return { ms, count: Number(/\|lines=(\d+)$/m.exec(stdout)?.[1]) }
}

function runGrep(program: string, job: Job, log: string, locale: string): Run {
  // ripgrep knows no -E, and needs none.
  const words = program === 'rg' ? job.grep.map((option) => option.replace(/^(-c?i?)E$/, '$1')) : job.grep
  const { ms, stdout } = timed(program, [...words, log], { LC_ALL: locale })
  return { ms, count: Number(stdout) }
}

function timed(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const start = performance.now()
  const { stdout, error } = spawnSync(program, args, { env: { ...process.env, ...env }, encoding: 'utf8' })
  if (error) throw error
  return { ms: performance.now() - start, stdout }
}

/** Files of -P and of grep's -f; what begins each pattern of the first kind stands in every line. */
function sayMany(log: string, folder: string, say: Say): void {
  say('\n| ms for a file of patterns | ours | grep -F | lines |\n|---|---|---|---|')
  for (const count of [1, 50, 1000, 5000]) {
    for (const [name, text] of [
      ['begin alike', (n: number) => `1" 200 ${100_000 + n}`],
      ['have nothing in common', (n: number) => `${Math.imul(n + 1, 0x9e3779b1) >>> 0}-${(n * 7919).toString(36)}`],
    ] as const) {
      const file = join(folder, `patterns-${count}-${name.replaceAll(' ', '-')}`)
      writeFileSync(file, Array.from({ length: count }, (_, n) => `${text(n)}\n`).join(''))
      const job: Job = { name: file, grep: ['-cFf', file], ours: ['-P', file] }
      const [ours, theirs] = [runOurs(log, job), runGrep('grep', job, log, 'C')]
      if (ours.count !== theirs.count) throw new Error(`${name}: they do not agree on the count`)
      say(`| ${count} that ${name} | ${ours.ms.toFixed(0)} | ${theirs.ms.toFixed(0)} | ${ours.count} |`)
    }
  }
}

function sayMemory(log: string, say: Say): void {
  say('\n| peak memory of one scan, MB | |\n|---|---|')
  for (const words of [
    ['-p', word],
    ['-i', '-p', alternation],
    ['-a', '-C', '5', '-p', 'GET'],
    ['-p', '[0-9]ms$'],
  ]) {
    // GNU time writes the peak in kB behind what the program wrote.
    const { stderr } = spawnSync('/usr/bin/time', ['-f', '%M', checkLog3, '-l', log, '-s', '/dev/null', ...words], {
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    say(
      `| \`${words.join(' ').replaceAll('|', '\\|')}\` | ${(Number(stderr.trim().split('\n').at(-1)) / 1024).toFixed(0)} |`,
    )
  }
}

function sayStart(folder: string, say: Say): void {
  const small = writeAccessLog(join(folder, 'small.log'), 1e6)
  const words = ['-l', small.path, '-s', join(folder, 'seek'), '-i', '-p', 'upstream|refused \\d+']
  timed(checkLog3, words)
  const rows: { readonly bare: number; readonly nothing: number }[] = []
  for (let round = 0; round < startRounds; round++) {
    rows.push({ bare: timed(plenum, ['--version']).ms, nothing: timed(checkLog3, words).ms })
  }
  const middle = (value: (row: (typeof rows)[number]) => number) => median(rows.map(value))
  say('\n| ms to start | `plenum --version` | check_log3 with nothing new | ÷ |\n|---|---|---|---|')
  const ratio = middle(({ bare, nothing }) => nothing / bare).toFixed(2)
  say(
    `| median of ${startRounds} | ${middle((row) => row.bare).toFixed(1)} | ${middle((row) => row.nothing).toFixed(1)} | ${ratio} |`,
  )
}

await recorded(measure)
