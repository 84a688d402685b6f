import { setTimeout as sleep } from 'node:timers/promises'
import type { Asking, Call, Reply } from './ask.ts'
import { type CallNote, noteFolder, takeNote } from './call-note.ts'
import type { Mount } from './mounts.ts'
import { askNow } from './stat-process.ts'

/** A call, and the mount that may hang on it. */
export type DoubtfulCall = { readonly call: Call; readonly doubt: Mount }

/** How often to look whether another run has its answer, ms. */
const lookAgainMs = 10

/** Asks file systems that may hang, each as long as patience lasts; none that is being asked already. */
export async function askApart(
  calls: readonly DoubtfulCall[],
  asking: Asking,
): Promise<readonly (readonly [Call, Reply])[]> {
  const patience = AbortSignal.any([asking.signal, AbortSignal.timeout(asking.patienceMs)])
  const startedAt = performance.now()
  const waitedSeconds = () => Math.round((performance.now() - startedAt) / 1000)
  const notes = noteFolder(asking.env, asking.mounts)
  const free: { call: Call; note: CallNote }[] = []
  const waiting: (DoubtfulCall & { seconds: number })[] = []
  for (const { call, doubt } of calls) {
    const taken = takeNote(notes, doubt)
    if (taken.kind === 'taken') free.push({ call, note: taken.note })
    else waiting.push({ call, doubt, seconds: taken.seconds })
  }
  const [asked, later] = await Promise.all([
    askNow(free, asking.root, patience),
    Promise.all(waiting.map((one) => askLater(one, one.seconds, notes, asking, patience))),
  ])
  return [
    ...free.map(({ call }, at) => [call, asked[at] ?? { kind: 'stuck', seconds: waitedSeconds() }] as const),
    ...waiting.map(({ call }, at) => [call, later[at] ?? { kind: 'stuck', seconds: waitedSeconds() }] as const),
  ]
}

/** Another run asks it: when that one has its answer we ask too, but not while it hangs. */
async function askLater(
  { call, doubt }: DoubtfulCall,
  seconds: number,
  notes: string | undefined,
  asking: Asking,
  patience: AbortSignal,
): Promise<Reply | undefined> {
  // Its time counts from when it was asked.
  while (!patience.aborted && seconds * 1000 < asking.patienceMs) {
    await sleep(lookAgainMs)
    const taken = takeNote(notes, doubt)
    if (taken.kind === 'taken') return (await askNow([{ call, note: taken.note }], asking.root, patience))[0]
    seconds = taken.seconds
  }
  return { kind: 'stuck', seconds: Math.round(seconds) }
}
