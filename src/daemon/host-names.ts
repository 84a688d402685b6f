import { lookup } from 'node:dns/promises'
import { errorCode, strerror } from '../check/strerror.ts'
import type { Log } from './log.ts'

/** The names of allowed_hosts and the addresses they have. */
export type HostNames = {
  /** Whether one of the names has this address; asks the resolver again where what is known does not say so. */
  readonly has: (address: string) => Promise<boolean>
  /** No more asking in the background. */
  readonly close: () => void
}

/** All addresses of a name. Rejects as node:dns does. */
export type Resolve = (name: string) => Promise<readonly string[]>

type Known = {
  readonly name: string
  addresses: readonly string[]
  /** When the last question ended, performance.now() milliseconds; undefined before the first. */
  askedAt: number | undefined
  asking: Promise<void> | undefined
  failing: boolean
}

/** How often names are asked for, how old an answer may be for a peer that none fits, how long such a peer waits; milliseconds. */
const refreshMs = 60_000
const staleMs = 5_000
const patienceMs = 5_000

/** Asks for every name at once and again each minute. One that does not resolve harms no other and keeps what it had. */
export function hostNames(names: readonly string[], log: Log, resolve: Resolve = systemResolve): HostNames {
  const all: Known[] = names.map((name) => ({
    name,
    addresses: [],
    askedAt: undefined,
    asking: undefined,
    failing: false,
  }))
  const ask = (known: Known): Promise<void> => {
    known.asking ??= resolve(known.name)
      .then(
        (addresses) => {
          if (known.failing) log.write('info', `'${known.name}' in allowed_hosts resolves again`)
          known.failing = false
          known.addresses = addresses
        },
        (error: unknown) => fail(known, error, log),
      )
      .finally(() => {
        known.askedAt = performance.now()
        known.asking = undefined
      })
    return known.asking
  }
  // Those that answered before come first: the system asks for a few names at a time only.
  const askAll = (which: readonly Known[]) =>
    which.toSorted((a, b) => Number(a.failing) - Number(b.failing)).map((known) => ({ known, asked: ask(known) }))
  askAll(all)
  const timer = setInterval(() => askAll(all), refreshMs)
  timer.unref()

  return {
    has: async (address) => {
      const fits = ({ addresses }: Known) => addresses.includes(address)
      if (all.some(fits)) return true
      const now = performance.now()
      const stale = all.filter(({ asking, askedAt }) => asking || askedAt === undefined || now - askedAt > staleMs)
      const asked = askAll(stale).map(({ known, asked }) => asked.then(() => fits(known)))
      return await anyTrue(asked, patienceMs)
    },
    close: () => clearInterval(timer),
  }
}

/** The addresses of a name that does not exist any more go; a resolver that is down takes nothing away. */
function fail(known: Known, error: unknown, log: Log): void {
  const gone = errorCode(error) === 'ENOTFOUND'
  const outcome = gone || known.addresses.length === 0 ? 'it lets nobody in' : 'the addresses it had stay'
  if (gone) known.addresses = []
  if (!known.failing)
    log.write('warning', `Cannot resolve '${known.name}' in allowed_hosts: ${strerror(error)}; ${outcome}`)
  known.failing = true
}

/** True with the first that is true; false when all are false or the time is over. */
function anyTrue(answers: readonly Promise<boolean>[], limitMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, limitMs, false)
    const finish = (answer: boolean) => {
      clearTimeout(timer)
      resolve(answer)
    }
    for (const answer of answers) void answer.then((yes) => yes && finish(true))
    void Promise.all(answers).then(() => finish(false))
  })
}

const systemResolve: Resolve = async (name) => {
  const found = await lookup(name, { all: true })
  return found.map(({ address }) => address)
}
