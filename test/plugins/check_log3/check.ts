import { checkLog3 } from '../../../plugins/check_log3/plugin.ts'
import { runPlugin } from '../../../src/check/run.ts'
import { commitStaged } from '../../../src/check/staged-file.ts'
import { exitCodes } from '../../../src/check/state.ts'

/** Runs check_log3 here, delivers its answer, and gives exit code and text. */
export async function check(...argv: readonly string[]): Promise<{ readonly exit: number; readonly stdout: string }> {
  const result = await runPlugin(checkLog3, argv, {
    nowMs: Date.now,
    signal: new AbortController().signal,
    env: {},
    stderr: () => undefined,
  })
  await commitStaged(result.staged ?? [])
  return { exit: exitCodes[result.state], stdout: Buffer.from(result.output).toString() }
}
