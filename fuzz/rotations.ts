import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkLog3 } from '../plugins/check_log3/plugin.ts'
import { runPlugin } from '../src/check/run.ts'
import { commitStaged, discardStaged } from '../src/check/staged-file.ts'
import { type Property, targetOf, thrown } from './property.ts'
import type { Random } from './random.ts'
import { anyRotation, hitPattern, hitsIn, RotatingLog, type Rotation } from './rotating-log.ts'

/** What happens to a log between two looks at it, and the looks. */
type Event = 'write' | 'part' | 'part that is a hit' | 'rotate' | 'run' | 'run that is lost' | 'dry run'

type Life = { readonly rotation: Rotation; readonly words: readonly string[]; readonly events: readonly Event[] }

const often: readonly Event[] = ['write', 'write', 'run', 'run', 'rotate', 'part', 'part that is a hit']
const seldom: readonly Event[] = [...often, 'run that is lost', 'dry run']
const options: readonly (readonly string[])[] = [[], ['-N', '2'], ['-C', '+1'], ['-C', '+3', '--context-carry']]

function make(random: Random): Life {
  const events = Array.from({ length: 1 + random.size(40) }, () => random.pick(seldom))
  return { rotation: anyRotation(random), words: random.pick(options), events }
}

function* smaller(life: Life): Generator<Life> {
  for (let size = Math.ceil(life.events.length / 2); size >= 1; size = Math.floor(size / 2))
    for (let at = 0; at < life.events.length; at += size) yield { ...life, events: life.events.toSpliced(at, size) }
}

/** What is wrong with the reports of a life: each hit stands in one of them, in order. */
async function check({ rotation, words, events }: Life): Promise<string | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'plenum-life-'))
  const log = new RotatingLog(folder, rotation)
  const argv = ['-l', log.path, '-s', join(folder, 'app.seek'), '-p', hitPattern, '-a', ...words]
  const reported: number[] = []
  const run = async (isDelivered: boolean, ...more: readonly string[]) => {
    const context = { nowMs: Date.now, signal: new AbortController().signal, env: {}, stderr: () => undefined }
    const { output, staged = [] } = await runPlugin(checkLog3, [...argv, ...more], context)
    if (isDelivered) {
      reported.push(...hitsIn(String(output)))
      await commitStaged(staged)
    } else await discardStaged(staged)
  }
  const pass: Readonly<Record<Event, () => unknown>> = {
    write: () => log.write(),
    part: () => log.writePart(false),
    'part that is a hit': () => log.writePart(true),
    rotate: () => log.rotate(),
    run: () => run(true),
    'run that is lost': () => run(false),
    'dry run': () => run(false, '--dry-run'),
  }
  try {
    await run(true)
    for (const event of events) await pass[event]()
    log.endLine()
    // With -N each run reads a little.
    for (let before = -1; before !== reported.length; ) {
      before = reported.length
      await run(true)
    }
    const isRight = reported.length === log.hits && reported.every((hit, index) => hit === index)
    return isRight ? undefined : `${log.hits} hits, reported were ${reported}`
  } catch (error) {
    return thrown(error)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const property: Property<Life> = {
  name: 'rotations',
  says: 'check_log3 reports each hit once, in order, whatever is written, rotated, packed and lost between its runs.',
  batch: 20,
  make,
  smaller,
  show: (life) => JSON.stringify(life),
  open: async () => ({
    checkAll: async (lives) => {
      const reasons: (string | undefined)[] = []
      for (const life of lives) reasons.push(await check(life))
      return reasons
    },
    close: async () => ({ reasons: [], notes: [] }),
  }),
}

/** The lives of logs, in one process. */
export const rotations = targetOf(property)
