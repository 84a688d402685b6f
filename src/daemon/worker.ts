import { parentPort } from 'node:worker_threads'
import { runPlugin } from '../check/run.ts'
import { exitCodes } from '../check/state.ts'
import { plugins } from '../plugins.ts'
import type { PluginCall, PluginReply } from './runner/pool.ts'

/** The other end of the pool: a thread that runs one plugin call after the other. */
parentPort?.on('message', async (call: PluginCall) => {
  const entry = plugins.find((plugin) => plugin.name === call.name)
  if (!entry) throw new Error(`no plugin named ${call.name}`)
  let stderr = ''
  const result = await runPlugin(await entry.load(), call.argv, {
    nowMs: Date.now,
    // The pool ends the whole thread at the time limit.
    signal: new AbortController().signal,
    env: call.env,
    stderr: (text) => {
      stderr += text
    },
  })
  const reply: PluginReply = {
    exitCode: result.exitCode ?? exitCodes[result.state],
    output: typeof result.output === 'string' ? Buffer.from(result.output) : result.output,
    staged: result.staged ?? [],
    stderr,
  }
  parentPort?.postMessage(reply)
})
