import type { X509Certificate } from 'node:crypto'

/** Its common name, else its first name, else `Unknown CN`, and its dates. */
export function factsOf(certificate: X509Certificate) {
  return {
    certificate: partOf(certificate.subject, 'CN') ?? namesOf(certificate)[0] ?? 'Unknown CN',
    validFrom: certificate.validFromDate,
    validTo: certificate.validToDate,
  }
}

/** Host names and addresses of subjectAltName, else the common name, which is what counts then. */
export function namesOf(certificate: X509Certificate): readonly string[] {
  const found = [...(certificate.subjectAltName ?? '').matchAll(/(?:DNS|IP Address):("(?:[^"\\]|\\.)*"|[^,]+)/g)]
  const names = found.map(([, name = '']) => name)
  const common = partOf(certificate.subject, 'CN')
  return names.length > 0 || common === undefined ? names : [common]
}

/** A part of a subject, the last one where several are. */
export function partOf(subject: string | undefined, name: string): string | undefined {
  const lines = (subject ?? '').split('\n').filter((line) => line.startsWith(`${name}=`))
  return lines.at(-1)?.slice(name.length + 1)
}
