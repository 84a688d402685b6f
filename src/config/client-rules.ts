import { BlockList } from 'node:net'
import { addNetwork, hasAddress, type Networks } from './allowed-hosts.ts'
import type { Draft } from './config.ts'
import { fitsPattern } from './name-pattern.ts'
import { type Complaint, decode } from './values.ts'

/** One `client[WHO]=COMMANDS; arguments` of nrpe.cfg. */
export type ClientRule = {
  /** WHO as written, for the log. */
  readonly who: string
  readonly everybody: boolean
  readonly networks: Networks
  /** Names that a client's verified certificate may have: its CN, or a DNS name of its subjectAltName. */
  readonly certificates: readonly string[]
  /** Tells of a command's whole name, a binary string, whether the clients may ask for it. */
  readonly commands: { readonly test: (name: string) => boolean }
  readonly takesArguments: boolean
}

/** A client, as rules look at it. */
export type ClientIdentity = {
  readonly address: string
  /** Names of its verified certificate; none without one. */
  readonly certificateNames: readonly string[]
}

/** The setter of `client[WHO]`: each line adds a rule, behind those before it. A mistake is an error: it must not open more than was meant. */
export function addClientRule(draft: Draft, subject: string, value: string): Complaint | undefined {
  const who = decode(subject)
  const networks: Networks = { ipv4: new BlockList(), ipv6: new BlockList() }
  const certificates: string[] = []
  let everybody = false
  for (const item of splitList(who)) {
    if (item === '*') everybody = true
    else if (item.startsWith('cert:') && item.length > 5) certificates.push(item.slice(5))
    else if (!addNetwork(networks, item)) return refuse(`client[${who}] names '${item}'`, whoAdvice)
  }
  const [list = '', option, ...more] = value.split(';').map((part) => part.trim())
  if (more.length > 0 || (option !== undefined && option !== 'arguments'))
    return refuse(
      `client[${who}] ends in '${decode([option, ...more].join('; '))}'`,
      'write COMMANDS; arguments, or COMMANDS alone',
    )
  const names = splitList(list)
  if (names.length === 0)
    return refuse(`client[${who}] names no command`, 'write a comma list of commands, or * for all')
  const rule = {
    who,
    everybody,
    networks,
    certificates,
    commands: { test: (name: string) => names.some((pattern) => fitsPattern(pattern, name)) },
    takesArguments: option !== undefined,
  }
  draft.clientRules = [...draft.clientRules, rule]
  return undefined
}

/** The rule that decides about a client; undefined where none fits. */
export function findClientRule(rules: readonly ClientRule[], client: ClientIdentity): ClientRule | undefined {
  return rules.find(
    (rule) =>
      rule.everybody ||
      hasAddress(rule.networks, client.address) ||
      rule.certificates.some((name) => client.certificateNames.includes(name)),
  )
}

const whoAdvice = 'write a comma list of addresses, networks address/bits, cert:NAME, or * for everybody'

const refuse = (says: string, advice: string): Complaint => ({ severity: 'error', says, advice })

const splitList = (text: string) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
