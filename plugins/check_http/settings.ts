import type { PosixPattern } from '../../src/check/posix-pattern.ts'
import type { State } from '../../src/check/state.ts'
import type { Thresholds } from '../../src/check/thresholds.ts'
import type { LeastDays } from '../net/certificate-days.ts'
import type { TlsVersions } from './tls-versions.ts'

/** What to do with a redirect. */
export type OnRedirect =
  | { readonly kind: 'state'; readonly state: State }
  | { readonly kind: 'follow'; readonly keepsAddress: boolean; readonly keepsPort: boolean }

/** Where the next request goes. */
export type Step = {
  /** Name or address to connect to, and its port. */
  readonly address: string
  readonly port: number
  /** Name of the web site; none makes it HTTP/1.0 without a Host header. */
  readonly host: string | undefined
  /** Port for the Host header. */
  readonly hostPort: number
  readonly url: string
  readonly usesTls: boolean
}

/** What is sent, wherever it goes. */
export type RequestWish = {
  readonly method: string
  /** With -j CONNECT: what goes through the tunnel. */
  readonly tunnelMethod: string | undefined
  readonly data: string | undefined
  readonly contentType: string
  readonly userAgent: string
  readonly headers: readonly string[]
  /** USER:PASSWORD. */
  readonly authorization: string | undefined
  /** A word about the password's file, for -v. */
  readonly advice: string | undefined
  readonly proxyAuthorization: string | undefined
}

/** What the answer must be like. */
export type AnswerWish = {
  readonly status: string | undefined
  readonly header: string | undefined
  readonly text: string | undefined
  readonly pattern: PosixPattern | undefined
  readonly patternMustMiss: boolean
  readonly leastBytes: number
  readonly mostBytes: number
  readonly mostAgeSeconds: number | undefined
  readonly stopsBehindHeaders: boolean
  readonly showsBody: boolean
}

/** What TLS has to be like. */
export type TlsSettings = {
  readonly versions: TlsVersions
  readonly tellsName: boolean
  readonly verifies: boolean
  readonly authorities: string | undefined
  readonly certificate: { readonly file: string; readonly keyFile: string } | undefined
  readonly leastDays: LeastDays | undefined
  readonly goesOn: boolean
}

/** What a command line asks for. */
export type Settings = {
  readonly first: Step
  readonly family: 0 | 4 | 6
  readonly request: RequestWish
  readonly answer: AnswerWish
  readonly tls: TlsSettings
  readonly onRedirect: OnRedirect
  readonly mostRedirects: number
  readonly thresholds: Thresholds
  readonly timeoutSeconds: number
  readonly hasExtendedPerfdata: boolean
  readonly isLink: boolean
  readonly isStrict: boolean
  readonly verbosity: number
}
