import type { Asked, Watch } from './ask.ts'
import { ofCertificate, ofHandshake } from './diagnose.ts'
import type { ClientLog } from './log.ts'
import type { Query } from './query.ts'

/** What goes into the log of one check: TLS as -s asks for it, versions that were refused, handshakes that failed. */
export async function watchFor(
  { tls, versions }: Query,
  tlsLogging: number,
  log: ClientLog,
): Promise<Watch & { readonly ended: (asked: Asked) => void }> {
  const lines = tls !== undefined && tlsLogging !== 0 ? await import('./tls-log.ts') : undefined
  if (tls) for (const [level, text] of lines?.settingLines(tls, tlsLogging) ?? []) log.write(level, text)
  const detailed = lines?.isDetailed(tlsLogging) ?? false
  let told = false
  return {
    showsCertificate: detailed,
    secured: (socket, address, fault) => {
      for (const [level, text] of lines?.handshakeLines(socket, address, fault, tlsLogging) ?? [])
        log.write(level, text)
    },
    refusedVersion: (version, address) => {
      // Stock says so once, of both.
      if (version > 2 && !told) log.write('info', `Remote ${address} does not support version 3/4 packets`)
      told ||= version > 2
    },
    ended: (asked) => {
      if (asked.kind === 'tls-unusable') log.write('error', `${asked.line} (${asked.reason})`)
      if (asked.kind === 'answer' && asked.packet.version === 2 && versions[0] !== 2)
        log.write('debug', `Remote ${asked.address} accepted a version 2 packet`)
      const failed = failedHandshake(asked)
      if (!failed) return
      const { address = '', reason = '' } = failed
      const mark = detailed ? '(nerrs = 0)' : '(!log_opts)'
      log.write('error', `Error: ${mark} Could not complete SSL handshake with ${address}: ${reason || failed.code}`)
    },
  }
}

function failedHandshake(asked: Asked) {
  if (asked.kind !== 'not-connected') return undefined
  const { failure } = asked
  if (failure.kind === 'handshake') return ofHandshake(failure)
  return failure.kind === 'untrusted' ? ofCertificate(failure.address, failure.fault) : undefined
}
