import { execFileSync } from 'node:child_process'
import { cpSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { version } from '../src/check/version.ts'
import type { Candidate, Check, Found } from './release/check.ts'
import { contentChecks } from './release/content-checks.ts'
import { packageChecks } from './release/package-checks.ts'
import { git, sourceChecks } from './release/source-checks.ts'

/**
 * `npm run release`: makes the packages and looks whether they can be released; with all of it well puts them into
 * dist/release/VERSION and makes the tag. `--dry-run` ends before that; `--packages FOLDER` looks at those of a folder. Nothing
 * is uploaded. Exit code 0, or 1 where a line says `not ok`.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { 'dry-run': { type: 'boolean' }, packages: { type: 'string' } } })
  const root = resolve(import.meta.dirname, '..')
  const packages = resolve(values.packages ?? join(root, 'dist/packages'))
  const candidate: Candidate = { root, version, packages }
  const failedBefore = await report(sourceChecks(candidate))
  const makes = values.packages === undefined
  // Packages take minutes, and these could not be released.
  const stops = makes && failedBefore > 0 && !values['dry-run']
  if (makes && !stops)
    execFileSync(process.execPath, [join(root, 'packaging/package.ts')], { cwd: root, stdio: 'inherit' })
  const failed = failedBefore + (stops ? 0 : await report([...packageChecks(candidate), ...contentChecks(candidate)]))
  if (failed > 0) {
    console.log(`${failed} of these keep ${version} from being released`)
    process.exitCode = 1
  } else if (values['dry-run']) console.log(`${version} can be released`)
  else release(candidate)
}

/** Says of each check how it ended, and returns how many did not end well. */
async function report(checks: readonly Check[]): Promise<number> {
  let failed = 0
  for (const { name, look } of checks) {
    const found: Found = await Promise.resolve()
      .then(look)
      .catch((error: unknown) => (error instanceof Error ? error.message.trim() : String(error)))
    console.log(found === undefined ? `ok      ${name}` : `not ok  ${name}: ${found}`)
    if (found !== undefined) failed++
  }
  return failed
}

function release({ root, packages }: Candidate): void {
  const folder = join(root, 'dist/release', version)
  rmSync(folder, { recursive: true, force: true })
  cpSync(packages, folder, { recursive: true })
  const { status, stderr } = git(root, 'tag', '--annotate', `v${version}`, '--message', `Plenum ${version}`)
  if (status !== 0) throw new Error(`git tag v${version}: ${stderr.trim()}`)
  console.log(
    `dist/release/${version} and the tag v${version} are made; push the tag and upload the folder when you want to`,
  )
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
})
