import type { ArgumentFindings } from './arguments.ts'
import type { CertificateReport } from './certificate.ts'
import type { LargestAnswer } from './largest.ts'
import type { TlsFindings } from './tls.ts'

/** What `plenum probe --json` prints; the screen shows the same. Keys stay as they are; null is what could not be told. */
export type Report = {
  readonly host: string
  readonly port: number
  /** The address that was used, and ours. */
  readonly address: string | null
  readonly localAddress: string | null
  /** An NRPE daemon answered. */
  readonly reached: boolean
  /** Why none did, and what to do. */
  readonly failure: string | null
  /** False where the time was up before all was asked. */
  readonly complete: boolean
  readonly transport: 'tls' | 'plain' | null
  readonly nrpe: NrpeReport | null
  /** Newest first. */
  readonly packetVersions: readonly number[]
  readonly largestAnswer: LargestAnswer | null
  readonly arguments: ArgumentFindings | null
  readonly tls: TlsReport | null
  readonly latency: LatencyReport | null
  readonly command: CommandReport | null
  readonly weakPoints: readonly WeakPoint[]
}

/** Who answers `_NRPE_CHECK`. */
export type NrpeReport = {
  readonly text: string
  /** Of NRPE, as `4.1.3`. */
  readonly version: string | null
  /** Of Plenum, where it is one. */
  readonly plenum: string | null
}

/** TLS as `TlsFindings`, ready to print. */
export type TlsReport = {
  /** Newest first, as `TLSv1.3`. */
  readonly versions: readonly string[]
  readonly version: string | null
  readonly cipher: string | null
  readonly keyExchange: string | null
  readonly anonymous: TlsFindings['anonymous']
  readonly sessionTickets: boolean
  readonly clientCertificate: TlsFindings['clientCertificate']
  readonly certificate: CertificateReport | null
  /** With -A. */
  readonly verified: { readonly ok: boolean; readonly reason: string } | null
}

/** The fastest of some rounds, ms. */
export type LatencyReport = {
  readonly resolve: number | null
  readonly connect: number | null
  readonly tls: number | null
  readonly answer: number | null
  readonly rounds: number
}

/** What came of the command that -c names. */
export type CommandReport = {
  readonly state: string
  readonly firstLine: string
  readonly bytes: number
  /** Its end is missing: it says so, or it is as long as answers of this daemon can be. */
  readonly cut: boolean
  readonly ms: number
}

/** Something to change, and the line of configuration. */
export type WeakPoint = {
  /** For scripts; stays as it is. */
  readonly code: string
  readonly says: string
  readonly change: string
}
