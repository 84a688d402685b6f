import { join } from 'node:path'
import { rawWord } from '../check/raw-words.ts'
import { plugins } from '../plugins.ts'
import { ownFolders } from './own-folders.ts'
import type { Invocation } from './runner/child.ts'
import { splitCommandLine } from './words.ts'

/** One of our plugins, and its words. */
type PluginWords = { readonly name: string; readonly argv: readonly string[] }

/** How a command line is run; the daemon does it, and `plenum config check` tells it. */
type Way =
  /** Inside the daemon. */
  | { readonly kind: 'plugin'; readonly plugin: PluginWords }
  | { readonly kind: 'program'; readonly invocation: Invocation }
  | { readonly kind: 'shell' }

/** Decides it, from a line with its prefix and arguments in place; a binary string. */
export function wayOf(line: string, builtinPaths: readonly string[]): Way {
  const split = splitCommandLine(line)
  if (split.kind === 'shell') return { kind: 'shell' }
  const [file = '', ...args] = split.argv.map((word) => rawWord(Buffer.from(word, 'latin1')))
  const plugin = pluginOf(file, args, builtinPaths)
  return plugin ? { kind: 'plugin', plugin } : { kind: 'program', invocation: { file, args } }
}

/** Our own executable, a bare suite name, or one in our own folder or one that builtin_path names (DESIGN §6). */
export function pluginOf(
  program: string,
  args: readonly string[],
  builtinPaths: readonly string[],
): PluginWords | undefined {
  if (program === process.execPath) {
    const [name = '', ...argv] = args
    return isPlugin(name) ? { name, argv } : undefined
  }
  const name = program.slice(program.lastIndexOf('/') + 1)
  if (!isPlugin(name)) return undefined
  const folders = [...ownFolders(), ...builtinPaths]
  const ours = program === name || folders.some((folder) => join(folder, name) === join(program))
  return ours ? { name, argv: args } : undefined
}

/** A name of the suite. */
export const isPlugin = (name: string) => plugins.some((plugin) => plugin.name === name)
