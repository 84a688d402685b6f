import { commandsFor, type Restart, runCommand } from './restart.ts'
import { isOpen, opens, placeOf, version } from './serving.ts'
import type { Survey } from './survey.ts'

/** Lets services take up what their definitions say now; gives what was done, one line each. Throws where one stays away. */
export type Refresh = (restarts: readonly Restart[]) => Promise<readonly string[]>

/** Looks which daemons serve, before anything is changed, and gives what restarts them. */
export async function refreshFor({ host, configurations, services }: Survey, restarts: boolean): Promise<Refresh> {
  if (!host.isLive || !restarts)
    return async (names) => commandsFor(host, names).map((words) => `run ${words.join(' ')}`)
  const places = configurations.map(({ report }) => placeOf(report.config))
  const open = await Promise.all(places.map(isOpen))
  const served = places.filter((_, index) => open[index])
  const isPlain = services.some((service) => service.isPlain)
  return async (names) => {
    const told: string[] = []
    for (const command of commandsFor(host, names)) {
      // A script would start a daemon that does not run.
      if (command[1] === 'restart' && served.length === 0) continue
      await runCommand(command)
      told.push(`ran ${command.join(' ')}`)
    }
    if (served.length === 0) told.push('nobody took connections before, so no daemon was started')
    for (const place of served) {
      const where = `${place.host} port ${place.port}`
      if (!(await opens(place))) throw new Error(`${where} did not open again`)
      const answer = await version(place, isPlain)
      told.push(
        answer === undefined ? `${where} is open; this host gets no answer there` : `${where} answers: ${answer}`,
      )
    }
    return told
  }
}
