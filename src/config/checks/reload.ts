import { type Check, type Finding, placeOf, warn } from './check.ts'
import { allows, closedFolder, describeMode, remembering } from './permission.ts'

/** Files that root reads at the start and nrpe_user, at a reload, may not (spec/nrpe.md T15). */
export const checkReload: Check = ({ config, trace, world }) => {
  const user = config.nrpeUser === undefined ? undefined : world.findUser(config.nrpeUser)
  if (user === undefined) return []
  const look = remembering(world.look)
  const why = 'so a reload (SIGHUP) keeps the old configuration'
  // Not the key: it stays in memory, and belongs in nobody else's sight.
  const { certFile, cacertFile, crlFile } = config.ssl
  const tlsFiles = Object.entries({
    ssl_cert_file: certFile,
    ssl_cacert_file: cacertFile,
    ssl_crl_file: crlFile,
  }).flatMap(([directive, path]) =>
    path === undefined || !config.ssl.enabled ? [] : [{ identity: path, file: path, from: placeOf(trace, directive) }],
  )
  return [...trace.files, ...tlsFiles].flatMap(({ identity, file, from }): readonly Finding[] => {
    const seen = look(identity)
    if (seen.kind !== 'there') return []
    const closed = closedFolder(seen.facts.realPath, user, look)
    if (closed !== undefined)
      return [
        warn(
          from,
          `${user.name} (nrpe_user) may not enter '${closed}', where '${file}' lies, ${why}: chmod 755 '${closed}'`,
        ),
      ]
    if (allows(seen.facts, user, 'read')) return []
    return [
      warn(
        from,
        `${user.name} (nrpe_user) may not read '${file}' (${describeMode(seen.facts)}), ${why}: chgrp it to a group of ${user.name} and chmod 640`,
      ),
    ]
  })
}
