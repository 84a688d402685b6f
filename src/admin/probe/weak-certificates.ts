import type { Findings, Kind } from './weak-kind.ts'

/** How many days before its end a certificate is to be renewed, as the daemon warns. */
const renewalDays = 30
const leastRsaBits = 2048

const newCertificate = ({ host }: Findings) => `ssl_cert_file= of a new one (plenum pki issue server ${host} --replace)`
const certificateOf = ({ tls }: Findings) => tls?.certificate ?? undefined

/** What can be wrong with a daemon's certificate, the worst first. */
export const certificateKinds: readonly Kind[] = [
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
]
