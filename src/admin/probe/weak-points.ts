import type { WeakPoint } from './report.ts'
import { certificateKinds } from './weak-certificates.ts'
import type { Findings, Kind } from './weak-kind.ts'

const oldVersions = ({ tls }: Findings) => tls?.versions.filter((version) => /^TLSv1(\.1)?$/.test(version)) ?? []
const majorOf = ({ nrpe }: Findings) => Number.parseInt(nrpe?.version ?? '', 10)

/** Anybody whom allowed_hosts lets through, or who sits on the way, may ask. */
const isUnauthenticated = ({ transport, tls }: Findings) =>
  transport === 'plain' || (tls !== null && tls.clientCertificate !== 'required')

const nameOf = (character: string) => (character === '\n' ? '\\n' : character)

/** The one table of weak points, the worst first. */
const kinds: readonly Kind[] = [
  {
    code: 'plain-text',
    finds: ({ transport }) => transport === 'plain' && 'plain text: whoever is on the way reads and changes everything',
    change: 'start nrpe without -n, and ssl_enabled=1',
  },
  {
    code: 'anonymous',
    finds: ({ tls }) => tls?.anonymous === 'only' && 'no certificate: whoever is on the way can pose as this host',
    change: ({ host }) => `ssl_cert_file= and ssl_privatekey_file= (plenum pki issue server ${host})`,
  },
  ...certificateKinds,
  {
    code: 'anonymous-too',
    finds: ({ tls }) => tls?.anonymous === 'too' && 'suites without a certificate are taken too',
    // Stock's ssl_use_adh=0 leaves AECDH (spec/nrpe.md T10).
    change: ({ nrpe }) =>
      nrpe?.plenum ? 'ssl_use_adh=0' : 'ssl_use_adh=0 and ssl_cipher_list=ALL:!aNULL:!MD5:@STRENGTH',
  },
  {
    code: 'old-tls',
    finds: (report) => oldVersions(report).length > 0 && `${oldVersions(report).join(' and ')} are taken`,
    change: 'ssl_version=TLSv1.2+',
  },
  {
    code: 'arguments-unauthenticated',
    finds: (report) =>
      report.arguments?.taken === 'yes' &&
      isUnauthenticated(report) &&
      'arguments are taken from clients that prove nothing',
    change: ({ nrpe }) =>
      `dont_blame_nrpe=0, or ssl_client_certs=2 with ssl_cacert_file=${nrpe?.plenum ? ', or client[WHO]= lines' : ''}`,
  },
  {
    code: 'command-substitution',
    finds: (report) => report.arguments?.characters.includes('$(') && 'arguments may hold $(, which a shell runs',
    change: 'allow_bash_command_substitution=0',
  },
  {
    code: 'shell-characters',
    finds: (report) => {
      const characters = report.arguments?.characters.filter((character) => character !== '$(') ?? []
      return (
        characters.length > 0 && `arguments may hold ${characters.map(nameOf).join(' ')}, with which a shell runs more`
      )
    },
    change: 'no nasty_metachars= line: the default forbids them',
  },
  {
    code: 'old-nrpe',
    // spec/nrpe.md §1.4
    finds: (report) =>
      majorOf(report) === 3 && `NRPE ${report.nrpe?.version} takes any length a packet claims to have; 4.0 checks it`,
    change: 'another nrpe, unless your distribution has mended its own',
  },
  {
    code: 'small-answers',
    finds: ({ packetVersions, reached }) =>
      reached && !packetVersions.some((version) => version > 2) && 'longer answers than 1,023 bytes are cut',
    change: 'another nrpe: version 2 packets carry no more',
  },
]

/** The codes of all of them, which docs/probe.md explains. */
export const weakPointCodes = kinds.map(({ code }) => code)

/** What is weak about a peer; the worst first. */
export function weakPoints(report: Findings): readonly WeakPoint[] {
  return kinds.flatMap(({ code, finds, change }) => {
    const says = finds(report)
    return says ? [{ code, says, change: typeof change === 'string' ? change : change(report) }] : []
  })
}
