import { answers } from './answers.ts'
import { client } from './client.ts'
import { clientRules } from './client-rules.ts'
import { commandLines } from './command-lines.ts'
import { configFiles } from './config-files.ts'
import { configLines } from './config-lines.ts'
import { daemon } from './daemon.ts'
import { allowedHosts } from './hosts.ts'
import { joinedAnswers } from './joined-answers.ts'
import { killedQueries } from './killed-queries.ts'
import { killedRuns } from './killed-runs.ts'
import { macros } from './macros.ts'
import { chunkings, packets } from './packets.ts'
import { patterns } from './patterns.ts'
import { rotations } from './rotations.ts'
import type { FuzzTarget } from './target.ts'
import { tlsRecords } from './tls-records.ts'
import { values } from './values.ts'

/** Targets that need no more than a file system and a shell, and perl where it is there. */
export const pureTargets: readonly FuzzTarget[] = [
  ...[packets, chunkings, answers, joinedAnswers],
  ...[configLines, configFiles, allowedHosts, clientRules, values],
  ...[commandLines, macros, patterns],
  ...[commandLines, macros, rotations],
]

/** Targets that start programs, or talk over sockets to the daemon as it was built or as a daemon would. */
export const socketTargets: readonly FuzzTarget[] = [daemon, tlsRecords, client, killedRuns, killedQueries]

/** Everything that is fuzzed. */
export const targets: readonly FuzzTarget[] = [...pureTargets, ...socketTargets]
