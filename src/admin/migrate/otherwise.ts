import { minListenQueueSize } from '../../config/config.ts'
import type { Configuration } from './survey.ts'

/** Settings that deserve a thought on the way, beside what `plenum config check` finds wrong. */
export function settingsToMind({ file, report: { config, trace } }: Configuration): readonly string[] {
  const written = (name: string) => trace.byDirective.has(name)
  const takers = [...config.commands.values()].filter((line) => /\$ARG(?:\d|S)/.test(line)).length
  const rows: readonly (readonly [holds: boolean, says: string])[] = [
    [
      config.dontBlameNrpe,
      `dont_blame_nrpe=1: clients may send arguments, which ${takers} of ${config.commands.size} commands take; ${
        config.argumentQuoting ? 'argument_quoting=1 keeps them whole' : 'argument_quoting=1 keeps them from the shell'
      }, client[WHO]= says who may`,
    ],
    [!config.ssl.enabled, 'TLS is off: queries and answers can be read on the way'],
    [
      config.maxCommands > 0,
      `max_commands=${config.maxCommands}: what is asked for beyond that waits for its turn; stock counts otherwise`,
    ],
    [
      written('listen_queue_size') && config.listenQueueSize === minListenQueueSize,
      `listen_queue_size below ${minListenQueueSize} loses queries, so ${minListenQueueSize} is taken`,
    ],
    [written('allow_weak_random_seed'), 'allow_weak_random_seed has no effect: random numbers are always strong'],
  ]
  return rows.flatMap(([holds, says]) => (holds ? [`${file}: ${says}`] : []))
}
