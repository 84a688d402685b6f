import type { Options } from '../../src/check/options.ts'
import type { PluginContext, PluginResult } from '../../src/check/plugin.ts'
import { parseTimeLimit } from '../../src/check/time-limit.ts'
import { answer, type Target } from './answer.ts'
import { type Asking, ask } from './ask.ts'
import { makeFilter } from './filters.ts'
import { findMount, isForNamesOnly, type Mount, readMounts } from './mounts.ts'
import { shown } from './names.ts'
import { select, type Wanted } from './select.ts'
import { findUnit, mebi, type Unit } from './units.ts'

/** Selects, asks, judges. */
export async function checkDisks(options: Options, context: PluginContext): Promise<PluginResult> {
  const root = context.root ?? '/'
  const mounts = readMounts(root)
  if (typeof mounts === 'string') return unknown(`DISK UNKNOWN - ${mounts}`)
  const unit = unitOf(options)
  if (typeof unit === 'string') return unknown(unit)
  const selection = select(options, mounts)
  if (selection.kind === 'refused') return unknown(selection.text)
  const patienceMs = ((parseTimeLimit(options.text('timeout'))?.seconds ?? 10) * 1000) / 2
  const asking = { root, mounts, patienceMs, signal: context.signal, env: context.env }
  const { wanted, mounts: seen } = await awaken(selection.wanted, asking, options)
  const targets = targetsOf(wanted, seen, options)
  const replies = await ask(
    targets.map(({ call }) => call),
    { ...asking, mounts: seen },
  )
  return answer(wanted, targets, replies, unit, options)
}

const unknown = (text: string): PluginResult => ({ state: 'UNKNOWN', output: `${shown(text)}\n` })

/** The last of -u, -k and -m; the reason where -u names none. */
function unitOf(options: Options): Unit | string {
  const wrong = options.texts('units').find((name) => findUnit(name) === undefined)
  if (wrong !== undefined) return `unit type ${wrong} not known`
  const last = options.last('units', 'kilobytes', 'megabytes')
  const name = last === 'kilobytes' ? 'kB' : last === 'units' ? options.text('units') : 'MB'
  return findUnit(name ?? '') ?? mebi
}

/** A path below an automount point is mounted by asking for it; then the table has its mount. */
async function awaken(wanted: readonly Wanted[], asking: Asking, options: Options) {
  const asleep = wanted.flatMap(({ name, mount, by }) =>
    by === 'name' && mount?.type === 'autofs' ? [{ name, mount, wantsFigures: false }] : [],
  )
  if (asleep.length === 0) return { wanted, mounts: asking.mounts }
  await ask(asleep, asking)
  const mounts = readMounts(asking.root)
  if (typeof mounts === 'string') return { wanted, mounts: asking.mounts }
  const isExact = options.has('exact-match')
  const now = wanted.map((one) => (one.by === 'name' ? { ...one, mount: findMount(one.name, mounts, isExact) } : one))
  return { wanted: now, mounts }
}

/**
 * Each mount once, without what is left out; of a path in one that was seen before only whether it is there is of
 * interest.
 */
function targetsOf(wanted: readonly Wanted[], mounts: readonly Mount[], options: Options): readonly Target[] {
  const filter = makeFilter(options)
  const seen = new Set<string>()
  return wanted.flatMap((one): readonly Target[] => {
    const { name, mount, group, by } = one
    if (mount === undefined || (isForNamesOnly(mount) && by !== 'name')) return []
    const verdict = group === undefined ? filter(mount) : 'check'
    const isNew = !seen.has(mount.folder)
    seen.add(mount.folder)
    if (verdict === 'leave' || !(isNew || by === 'name')) return []
    const others = mounts.filter(({ folder }) => folder !== mount.folder)
    const mayBeClosed = by === 'pattern' && seen.has(findMount(mount.folder, others, false)?.folder ?? '')
    const wantsFigures = isNew && verdict === 'check'
    return [{ ...one, mount, mayBeClosed, call: { name, mount, wantsFigures } }]
  })
}
