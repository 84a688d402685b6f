import { basename, dirname } from 'node:path'
import { decode } from '../values.ts'
import { type Check, type Finding, warn } from './check.ts'
import { commandLines } from './dollars.ts'
import { allows, closedFolder, describeMode, remembering } from './permission.ts'
import type { User, World } from './world.ts'

/** Programs of command lines that are not there, or that nrpe_user may not run. Words that a shell would change are left alone. */
export const checkPrograms: Check = ({ config, trace, world }) => {
  // A prefix that is one word, such as /usr/bin/sudo, runs the line behind it; what another makes of it, nobody knows.
  const prefix = (trace.byDirective.get('command_prefix') ?? []).slice(-1)
  const isPlain = !/\s/.test(config.commandPrefix ?? '')
  const lines = [...prefix, ...(isPlain ? commandLines(trace.byDirective) : [])]
  const user = config.nrpeUser === undefined ? undefined : world.findUser(config.nrpeUser)
  const eyes = { ...world, look: remembering(world.look) }
  return lines.flatMap((line): readonly Finding[] => {
    const program = decode(firstWord(line.value) ?? '')
    // Behind a prefix even a plugin of ours is a program of its own.
    if (program === '' || (prefix.length === 0 && world.isBuiltin(program, config.builtinPaths))) return []
    const fault = faultOf(program, user, eyes)
    if (fault === undefined) return []
    const isOurs = prefix.length === 0 && eyes.look(program).kind === 'missing' && isPlugin(program, world)
    return [warn(line, isOurs ? missingPlugin(program) : fault)]
  })
}

/** The program of a line: an absolute path at its beginning, in characters that no shell interprets. */
export const firstWord = (line: string) => /^[ \t]*(\/[\w./+@%,:=\x80-\xff-]+)(?=[ \t]|$)/.exec(line)?.[1]

const isPlugin = (program: string, { isBuiltin }: World) => isBuiltin(program, [dirname(program)])

const missingPlugin = (program: string) =>
  `there is no program '${program}': install it, or write builtin_path=${dirname(program)}, as Plenum has ${basename(program)} itself`

export function faultOf(program: string, user: User | undefined, { look }: Pick<World, 'look'>): string | undefined {
  const seen = look(program)
  if (seen.kind === 'hidden') return `you may not look at '${program}' (${seen.reason}): run this check as root`
  if (seen.kind === 'missing')
    return `there is no program '${program}' (${seen.reason}): correct the path, or install it`
  const { facts } = seen
  if (facts.type !== 'file')
    return `'${program}' is no program but a ${facts.type === 'folder' ? 'folder' : 'special file'}: correct the path`
  if ((facts.mode & 0o111) === 0)
    return `'${program}' is not executable (${describeMode(facts)}): chmod 755 '${program}'`
  if (user === undefined) return undefined
  if (!allows(facts, user, 'execute'))
    return `${user.name} (nrpe_user) may not execute '${program}' (${describeMode(facts)}): change its mode, or run it through sudo`
  const folder = closedFolder(facts.realPath, user, look)
  return folder === undefined
    ? undefined
    : `${user.name} (nrpe_user) may not enter '${folder}', where '${program}' lies: change its mode, or run it through sudo`
}
