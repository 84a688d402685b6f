import type { Report, WeakPoint } from './report.ts'

/** All but the weak points themselves. */
export type Findings = Omit<Report, 'weakPoints'>

/** How many days before its end a certificate is to be renewed, as the daemon warns. */
const renewalDays = 30
const leastRsaBits = 2048

/** One kind: what is said of it where it is there, and what to change on the host. */
type Kind = {
  readonly code: string
  readonly finds: (report: Findings) => string | false | undefined
  readonly change: string | ((report: Findings) => string)
}

const newCertificate = ({ host }: Findings) => `ssl_cert_file= of a new one (plenum pki issue server ${host} --replace)`
const certificateOf = ({ tls }: Findings) => tls?.certificate ?? undefined
const oldVersions = ({ tls }: Findings) => tls?.versions.filter((version) => /^TLSv1(\.1)?$/.test(version)) ?? []
const majorOf = ({ nrpe }: Findings) => Number.parseInt(nrpe?.version ?? '', 10)

/** Anybody whom allowed_hosts lets through, or who sits on the way, may ask. */
const isUnauthenticated = ({ transport, tls }: Findings) =>
  transport === 'plain' || (tls !== null && tls.clientCertificate !== 'required')

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
  {
    code: 'certificate-expired',
    finds: (report) => {
      const certificate = certificateOf(report)
      return certificate && certificate.daysLeft < 0 && `its certificate expired on ${certificate.notAfter}`
    },
    change: newCertificate,
  },
  {
    code: 'certificate-not-begun',
    finds: (report) => {
      const certificate = certificateOf(report)
      return certificate && !certificate.begun && `its certificate counts from ${certificate.notBefore} on`
    },
    change: 'compare the clocks of both hosts, or another ssl_cert_file=',
  },
  {
    code: 'certificate-expires',
    finds: (report) => {
      const { daysLeft = -1 } = certificateOf(report) ?? {}
      return daysLeft >= 0 && daysLeft < renewalDays && `its certificate expires in ${daysLeft} days`
    },
    change: newCertificate,
  },
  {
    code: 'certificate-key',
    finds: (report) => {
      const bits = certificateOf(report)?.rsaBits ?? leastRsaBits
      return bits < leastRsaBits && `the key of its certificate has ${bits} bits; ${leastRsaBits} is the least today`
    },
    change: newCertificate,
  },
  {
    code: 'certificate-signature',
    finds: (report) => {
      const certificate = certificateOf(report)
      const isOld = /sha1|md5/i.test(certificate?.signature ?? '')
      return isOld && `its certificate is signed with ${certificate?.signature}`
    },
    change: newCertificate,
  },
  {
    code: 'certificate-name',
    finds: (report) => {
      const certificate = certificateOf(report)
      return certificate && !certificate.nameFits && 'its certificate is not for the name it was asked by'
    },
    change: newCertificate,
  },
  {
    code: 'not-verified',
    finds: ({ tls }) => tls?.verified?.ok === false && `verified with -A: ${tls.verified.reason}`,
    change: newCertificate,
  },
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
      return characters.length > 0 && `arguments may hold ${characters.join(' ')}, with which a shell runs commands`
    },
    change: 'no nasty_metachars= line: the default forbids them',
  },
  {
    code: 'old-nrpe',
    finds: (report) =>
      majorOf(report) < 4 &&
      `NRPE ${report.nrpe?.version} is older than 4.0, which closed holes (CVE-2020-6581, CVE-2020-6582)`,
    change: 'another nrpe; your distribution may have closed them in its own',
  },
  {
    code: 'small-answers',
    finds: ({ packetVersions, reached }) =>
      reached && !packetVersions.some((version) => version > 2) && 'longer answers than 1,023 bytes are cut',
    change: 'another nrpe: version 2 packets carry no more',
  },
]

/** What is weak about a peer; the worst first. */
export function weakPoints(report: Findings): readonly WeakPoint[] {
  return kinds.flatMap(({ code, finds, change }) => {
    const says = finds(report)
    return says ? [{ code, says, change: typeof change === 'string' ? change : change(report) }] : []
  })
}
