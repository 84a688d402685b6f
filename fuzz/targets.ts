import { answers } from './answers.ts'
import { clientRules } from './client-rules.ts'
import { commandLines } from './command-lines.ts'
import { configFiles } from './config-files.ts'
import { configLines } from './config-lines.ts'
import { allowedHosts } from './hosts.ts'
import { macros } from './macros.ts'
import { chunkings, packets } from './packets.ts'
import type { FuzzTarget } from './target.ts'
import { values } from './values.ts'

/** Everything that is fuzzed. */
export const targets: readonly FuzzTarget[] = [
  ...[packets, chunkings, answers],
  ...[configLines, configFiles, allowedHosts, clientRules, values],
  ...[commandLines, macros],
]
