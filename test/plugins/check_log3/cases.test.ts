import { spawn } from 'node:child_process'
import { lstat, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { plenumCommand } from '../../helpers/plenum.ts'
import { changeFile } from './case-files.ts'
import { atTime, type Case, type Expected, judgedBy, type Step, supportedCases, wordsOf } from './cases.ts'

/** Recursion, conditions on groups and references to groups that may be unset are refused (docs/check_log3.md). */
const refused: readonly string[] = ['regex-recursion', 'regex-conditional', 'regex-backreference-to-unset-group']

describe.concurrent('check_log3 answers as recorded', () => {
  const cases = supportedCases().filter(({ name }) => !refused.includes(name))

  it('has the cases of the options it supports', () => {
    expect(cases.length).toBeGreaterThanOrEqual(300)
  })

  for (const recorded of cases) {
    // The hour may change while such a case runs.
    it(recorded.name, { retry: recorded.clock ? 1 : 0 }, () => replay(atTime(recorded, Date.now())))
  }
})

describe.concurrent('check_log3 refuses, and names the place in the pattern', () => {
  const cases = supportedCases().filter(({ name }) => refused.includes(name))

  it.each(cases)('$name', async (recorded) => {
    const steps = recorded.steps.map((step) => ({ ...step, expect: { exit: 3, stdout_prefix: 'UNKNOWN: pattern ' } }))
    await replay({ ...recorded, steps })
  })

  it('has them all', () => {
    expect(cases.map(({ name }) => name).sort()).toEqual([...refused].sort())
  })
})

async function replay(recorded: Case): Promise<void> {
  const base = await mkdtemp(join(tmpdir(), 'check_log3-case-'))
  const root = join(base, 'd')
  try {
    await mkdir(join(root, 'tmp'), { recursive: true })
    for (const [number, step] of recorded.steps.entries()) {
      for (const [path, change] of Object.entries(step.files ?? {})) await changeFile(root, path, change)
      if (!step.args) continue
      const got = await run(root, step)
      await compare(root, judgedBy(step), got, `step ${number + 1}: ${wordsOf(step).join(' ')}`)
    }
  } finally {
    await rm(base, { recursive: true, force: true })
  }
}

type Got = { readonly exit: number | null; readonly stdout: string }

function run(root: string, step: Step): Promise<Got> {
  const [program = '', ...leading] = plenumCommand()
  const env = { PATH: process.env.PATH, HOME: root, TMPDIR: join(root, 'tmp'), LANG: 'C', LC_ALL: 'C', TZ: 'UTC' }
  const child = spawn(program, [...leading, 'check_log3', ...wordsOf(step)], {
    cwd: root,
    env: { ...env, ...step.env },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (exit) => resolve({ exit, stdout: Buffer.concat(chunks).toString() }))
  })
}

async function compare(root: string, wanted: Expected, got: Got, what: string): Promise<void> {
  const exact = wanted.stdout_b64 === undefined ? wanted.stdout : Buffer.from(wanted.stdout_b64, 'base64').toString()
  if (exact !== undefined) expect(got.stdout, what).toBe(exact)
  if (wanted.stdout_prefix !== undefined)
    expect(got.stdout.slice(0, wanted.stdout_prefix.length), what).toBe(wanted.stdout_prefix)
  for (const text of wanted.stdout_contains ?? []) expect(got.stdout, what).toContain(text)
  for (const text of wanted.stdout_not_contains ?? []) expect(got.stdout, what).not.toContain(text)
  if (wanted.exit !== undefined) expect(got.exit, what).toBe(wanted.exit)
  for (const [path, content] of Object.entries(wanted.files ?? {})) {
    expect(await contentOf(join(root, path)), `${what}: ${path}`).toBe(
      content && path.endsWith('.seek') ? firstLine(content) : content,
    )
  }
}

/** A position file's first line is what the original knows; what follows it is free. */
async function contentOf(path: string): Promise<string | null> {
  if (!(await lstat(path).catch(() => undefined))) return null
  const content = await readFile(path, 'utf8')
  return path.endsWith('.seek') ? firstLine(content) : content
}

const firstLine = (text: string) => text.split('\n', 1)[0] ?? ''
