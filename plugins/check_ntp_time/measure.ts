import { type Asked, askServer, type Sample } from './sample.ts'

/** How long a second server may take once the first one has answered in full. */
const graceMs = 1000

/** Asks all addresses at once. One that is silent costs a second where another one answers. */
export async function askAll(
  addresses: readonly string[],
  port: number,
  until: AbortSignal,
): Promise<readonly Asked[]> {
  // The resolver took all the time there was.
  if (until.aborted) return addresses.map((address) => ({ kind: 'silent', address }))
  const enough = new AbortController()
  const stop = () => enough.abort()
  until.addEventListener('abort', stop, { once: true })
  let timer: NodeJS.Timeout | undefined
  const asking = addresses.map(async (address) => {
    const asked = await askServer(address, port, enough.signal)
    if (asked.kind === 'samples') timer ??= setTimeout(stop, graceMs)
    return asked
  })
  const all = await Promise.all(asking)
  clearTimeout(timer)
  until.removeEventListener('abort', stop)
  return all
}

/** Of the servers that gave their time the one nearest to a reference clock. */
export function bestServer(all: readonly Asked[]): { readonly address: string; readonly sample: Sample } | undefined {
  const given = all
    .filter((asked) => asked.kind === 'samples')
    .map(({ address, samples }) => ({ address, sample: quickest(samples) }))
  return given.reduce<(typeof given)[number] | undefined>(
    (best, other) => (best && !isBetter(other.sample, best.sample) ? best : other),
    undefined,
  )
}

/** The sample that was under way the shortest time can be wrong by the least (the original takes the mean). */
function quickest(samples: readonly Sample[]): Sample {
  return samples.reduce((best, sample) => (sample.delay < best.delay ? sample : best))
}

function isBetter(a: Sample, b: Sample): boolean {
  const difference =
    a.answer.stratum - b.answer.stratum ||
    a.answer.rootDispersion - b.answer.rootDispersion ||
    a.answer.rootDelay - b.answer.rootDelay
  return difference < 0
}
