import type { Config } from '../config/config.ts'
import { type Account, findAccount, findGroup } from './account.ts'

/** Who the daemon is to become, or why it cannot start (texts of spec/nrpe.md §2.12). */
export type Identity =
  | { readonly kind: 'unchanged'; readonly account: Account | undefined }
  | { readonly kind: 'become'; readonly account: Account; readonly gid: number }
  | { readonly kind: 'refused'; readonly text: string }

type IdentitySettings = Pick<Config, 'nrpeUser' | 'nrpeGroup' | 'allowRoot'>

/**
 * Decides from nrpe_user and nrpe_group. Started unprivileged, ids stay as they are. Without nrpe_group the user's
 * own group is taken, where stock keeps root's and refuses.
 */
export function decideIdentity({ nrpeUser: user, nrpeGroup: group, allowRoot }: IdentitySettings): Identity {
  const uid = process.getuid?.() ?? 0
  if (uid !== 0) return { kind: 'unchanged', account: findAccount(String(uid)) }
  const refusal = 'Error: NRPE daemon cannot be run as user/group root! Set nrpe_user in nrpe.cfg, or allow_root=1.'
  if (user === undefined) {
    return allowRoot ? { kind: 'unchanged', account: findAccount('0') } : { kind: 'refused', text: refusal }
  }
  const account = findAccount(user) ?? byNumber(user)
  if (!account)
    return {
      kind: 'refused',
      text: `Warning: Could not get passwd entry for '${user}' (nrpe_user): write the name of a user of this host`,
    }
  const gid = group === undefined ? account.gid : findGroup(group)
  if (gid === undefined)
    return {
      kind: 'refused',
      text: `Warning: Could not get group entry for '${group}' (nrpe_group): write the name of a group of this host`,
    }
  if (!allowRoot && (account.uid === 0 || gid === 0)) return { kind: 'refused', text: refusal }
  return { kind: 'become', account, gid }
}

/** With -i nobody changes who he is; root is refused all the same. */
export function keepIdentity({ allowRoot }: IdentitySettings): Identity {
  const uid = process.getuid?.() ?? 0
  if (uid !== 0 || allowRoot) return { kind: 'unchanged', account: findAccount(String(uid)) }
  const advice = 'Name a user in the configuration of inetd, xinetd or systemd, or set allow_root=1 in nrpe.cfg.'
  return { kind: 'refused', text: `Error: NRPE daemon cannot be run as user/group root! ${advice}` }
}

/** Gives up root for good: supplementary groups, group, user. Throws what the kernel refuses. */
export function become(identity: Identity): void {
  if (identity.kind !== 'become') return
  const { account, gid } = identity
  // A bare number has no entry that could name further groups.
  if (/^\d+$/.test(account.name)) process.setgroups?.([gid])
  else (process as WithInitgroups).initgroups?.(account.name, gid)
  process.setgid?.(gid)
  process.setuid?.(account.uid)
}

/** Node's types leave it out. */
type WithInitgroups = typeof process & { readonly initgroups?: (user: string, extraGroup: number) => void }

/** A number without a passwd entry is as good as a name. */
function byNumber(user: string): Account | undefined {
  if (!/^\d+$/.test(user)) return undefined
  return { name: user, uid: Number(user), gid: Number(user), home: '/', shell: '/bin/sh' }
}
