import { parentPort } from 'node:worker_threads'
import { runPlugin } from '../check/run.ts'
import { handOverStaged } from '../check/staged-file.ts'
import { exitCodes } from '../check/state.ts'
import { plugins } from '../plugins.ts'
import type { PluginMessage, PluginReply } from './runner/pool.ts'

let running = new AbortController()
let env: PluginMessage['env'] = {}

/** The other end of the pool: a thread that runs one plugin call after the other, and gives one up at `abort`. */
parentPort?.on('message', async (message: PluginMessage | 'abort') => {
  if (message === 'abort') {
    running.abort()
    return
  }
  running = new AbortController()
  env = message.env ?? env
  parentPort?.postMessage(await answer(message, running.signal))
})

async function answer(call: PluginMessage, signal: AbortSignal): Promise<PluginReply> {
  const entry = plugins.find((plugin) => plugin.name === call.name)
  if (!entry) throw new Error(`no plugin named ${call.name}`)
  let stderr = ''
  const result = await runPlugin(await entry.load(), call.argv, {
    nowMs: Date.now,
    signal,
    env: env ?? {},
    stderr: (text) => {
      stderr += text
    },
  })
  return {
    exitCode: result.exitCode ?? exitCodes[result.state],
    output: typeof result.output === 'string' ? Buffer.from(result.output) : result.output,
    staged: handOverStaged(result.staged ?? []),
    fault: result.fault,
    stderr,
  }
}
