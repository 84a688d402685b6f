import { addClientRule } from '../client-rules.ts'
import { type Config, defaultConfig } from '../config.ts'
import { decode } from '../values.ts'
import { type Check, type Finding, warn } from './check.ts'
import { advise } from './names.ts'
import type { Setting } from './trace.ts'

/** `client[WHO]` lines that do not do what they seem to. */
export const checkClientRules: Check = ({ config, trace }) => {
  const lines = trace.byDirective.get('client[]') ?? []
  const everybody = lines.findIndex(({ subject }) => splitList(subject ?? '').includes('*'))
  return lines.flatMap((line, index): readonly Finding[] => {
    const who = `client[${decode(line.subject ?? '')}]`
    const star = lines[everybody]
    if (star !== undefined && index > everybody) {
      const place = `'${star.file}' - Line ${star.line}`
      return [
        warn(line, `${who} is never reached, the * in ${place} takes everybody before it: put it before that line`),
      ]
    }
    return [
      ...faultsOfCommands(line, who, config),
      ...faultsOfArguments(line, who, config),
      ...faultsOfCertificates(line, who, config),
    ]
  })
}

function faultsOfCommands(line: Setting, who: string, config: Config): readonly Finding[] {
  const [list = ''] = line.value.split(';')
  return splitList(list).flatMap((name): readonly Finding[] => {
    if (name === '*' || name === '_NRPE_CHECK' || config.commands.has(name)) return []
    if (!name.includes('*'))
      return [warn(line, `${who} names ${decode(name)}, which is no command: ${advise(name, config.commands)}`)]
    const draft = defaultConfig()
    addClientRule(draft, '*', name)
    const fits = [...config.commands.keys()].some((command) => draft.clientRules[0]?.commands.test(command))
    return fits ? [] : [warn(line, `${who} names ${decode(name)}, which no command fits: define one, or remove it`)]
  })
}

function faultsOfArguments(line: Setting, who: string, config: Config): readonly Finding[] {
  if (config.dontBlameNrpe || !/;\s*arguments\s*$/.test(line.value)) return []
  return [
    warn(
      line,
      `${who} may send no arguments, because dont_blame_nrpe is 0: write dont_blame_nrpe=1, or remove '; arguments'`,
    ),
  ]
}

function faultsOfCertificates(line: Setting, who: string, { ssl }: Config): readonly Finding[] {
  if (!splitList(line.subject ?? '').some((item) => item.startsWith('cert:'))) return []
  if (ssl.enabled && ssl.clientCerts > 0 && ssl.cacertFile !== undefined) return []
  return [
    warn(
      line,
      `${who} fits no certificate, because none is asked for: write ssl_client_certs=2 and ssl_cacert_file=PATH`,
    ),
  ]
}

const splitList = (text: string) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
