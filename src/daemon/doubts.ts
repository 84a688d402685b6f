import { join } from 'node:path'
import { parseOptions } from '../check/options.ts'
import type { Plugin } from '../check/plugin.ts'
import { escapeControls } from '../check/printable.ts'
import { quietly } from '../check/quietly.ts'
import { readSmallFile } from '../check/small-file.ts'
import type { Config } from '../config/config.ts'
import { decode } from '../config/values.ts'
import { plugins } from '../plugins.ts'
import { wayOf } from './way.ts'
import { lineOf } from './ways.ts'

/**
 * Which commands that run inside the daemon may answer otherwise than the program they name, as text for a person: another
 * program of the plugin's name lies in the folder of `builtin_path`, or the plugin has no such option.
 */
export async function doubtsText(config: Config): Promise<string> {
  const lines: string[] = []
  for (const [name, definition] of config.commands) {
    const way = wayOf(lineOf(definition, config), config.builtinPaths)
    if (way.kind !== 'plugin') continue
    const plugin = await plugins.find((one) => one.name === way.plugin.name)?.load()
    if (!plugin) continue
    // The client's words are not known yet.
    const argv = definition.includes('$ARG') ? [] : way.plugin.argv
    for (const doubt of [otherProgram(plugin, config, definition), refusal(plugin, argv)]) {
      if (doubt !== undefined) lines.push(`${decode(name)}: ${doubt}`)
    }
  }
  return lines.map((line) => `${escapeControls(line)}\n`).join('')
}

function otherProgram({ name, namesake }: Plugin, { builtinPaths }: Config, definition: string): string | undefined {
  if (!namesake) return undefined
  const path = builtinPaths.map((folder) => join(folder, name)).find((one) => definition.includes(one))
  if (path === undefined || !quietly(() => readSmallFile(path))?.includes(namesake.holds)) return undefined
  return `${path} is another plugin than the ${name} that runs inside. ${namesake.differs} To keep the other one, write /usr/bin/env in front`
}

function refusal(plugin: Plugin, argv: readonly string[]): string | undefined {
  if (argv.some((word) => word.startsWith('--extra-opts'))) return undefined
  const parsed = parseOptions(plugin.options, argv)
  return parsed.kind === 'error'
    ? `runs inside, where its words are refused: ${plugin.name}: ${parsed.reason}`
    : undefined
}
