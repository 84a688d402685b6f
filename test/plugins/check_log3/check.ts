import { checkLog3 } from '../../../plugins/check_log3/plugin.ts'
import { runPlugin } from '../../../src/check/run.ts'
import { commitStaged } from '../../../src/check/staged-file.ts'
import { exitCodes } from '../../../src/check/state.ts'
import type { Terminal } from '../../../src/check/terminal.ts'

/** What one run showed. */
export type Shown = { readonly exit: number; readonly stdout: string; readonly bytes: Buffer; readonly stderr: string }

/** Runs check_log3 in this process, delivers its result and puts its positions in place. */
export async function check(
  words: readonly string[],
  world: {
    readonly env?: Readonly<Record<string, string>>
    readonly nowMs?: number
    readonly signal?: AbortSignal
    readonly terminal?: Terminal
  } = {},
): Promise<Shown> {
  const { env = {}, nowMs = Date.now(), signal = new AbortController().signal, terminal } = world
  let stderr = ''
  const result = await runPlugin(checkLog3, words, {
    nowMs: () => nowMs,
    signal,
    env,
    ...(terminal && { terminal }),
    stderr: (text) => {
      stderr += text
    },
  })
  await commitStaged(result.staged ?? [])
  const bytes = Buffer.from(result.output)
  return { exit: result.exitCode ?? exitCodes[result.state], stdout: bytes.toString(), bytes, stderr }
}
