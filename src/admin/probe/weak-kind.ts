import type { Report } from './report.ts'

/** All but the weak points themselves. */
export type Findings = Omit<Report, 'weakPoints'>

/** One kind: what is said of it where it is there, and what to change on the host. */
export type Kind = {
  readonly code: string
  readonly finds: (report: Findings) => string | false | undefined
  readonly change: string | ((report: Findings) => string)
}
