import { spawnSync } from 'node:child_process'

/** The time that files in packages have, in seconds: SOURCE_DATE_EPOCH, else that of the last commit. */
export function sourceDateEpoch(root: string): number {
  const given = process.env.SOURCE_DATE_EPOCH
  const text = given ?? spawnSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8' }).stdout
  const epoch = /^\d+\s*$/.test(text ?? '') ? Number(text) : Number.NaN
  if (Number.isSafeInteger(epoch)) return epoch
  throw new Error(
    given === undefined
      ? 'no git repository to take the time of the last commit from: set SOURCE_DATE_EPOCH to seconds since 1970'
      : `SOURCE_DATE_EPOCH is '${given}', not seconds since 1970`,
  )
}
