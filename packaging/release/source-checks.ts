import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Candidate, Check, Found } from './check.ts'

/** Whether the checkout is one to release. */
export const sourceChecks = (candidate: Candidate): readonly Check[] => [
  { name: 'version', look: () => versions(candidate) },
  { name: 'changelog', look: () => changelog(candidate) },
  { name: 'clean tree', look: () => clean(candidate) },
  { name: 'tag', look: () => tag(candidate) },
]

function versions({ root, version }: Candidate): Found {
  if (!/^\d+\.\d+\.\d+$/.test(version)) return `'${version}' in src/check/version.ts is not of the form 1.2.3`
  for (const name of ['package.json', 'package-lock.json']) {
    const found = /"version": "([^"]*)"/.exec(readFileSync(join(root, name), 'utf8'))?.[1]
    if (found !== version) return `${name} has ${found}, src/check/version.ts ${version}: write the same`
  }
  return undefined
}

function changelog({ root, version }: Candidate): Found {
  const [heading = ''] = /^## .*$/m.exec(readFileSync(join(root, 'CHANGELOG.md'), 'utf8')) ?? []
  const wanted = `## ${version}, YYYY-MM-DD`
  return /^## [\d.]+, \d{4}-\d\d-\d\d$/.test(heading) && heading.startsWith(`## ${version},`)
    ? undefined
    : `CHANGELOG.md begins with '${heading}': write '${wanted}'`
}

function clean({ root }: Candidate): Found {
  const { status, stdout, stderr } = git(root, 'status', '--porcelain')
  if (status !== 0) return `git says: ${stderr.trim()}`
  const changed = stdout.split('\n').filter((line) => line !== '')
  return changed.length === 0
    ? undefined
    : `${changed.length} files differ from the last commit, as ${changed[0]?.slice(3)}`
}

function tag({ root, version }: Candidate): Found {
  const { stdout } = git(root, 'tag', '--list', `v${version}`)
  return stdout === '' ? undefined : `v${version} is there already: this version was released`
}

export const git = (root: string, ...words: readonly string[]) =>
  spawnSync('git', words, { cwd: root, encoding: 'utf8' })
