/** What a checker may look at outside the configuration. Nothing here throws. */
export type World = {
  readonly nowMs: number
  /** Who looks; a file that only others may read stays unknown to him. */
  readonly uid: number
  /** Follows links. */
  readonly look: (path: string) => Look
  readonly isLink: (path: string) => boolean
  readonly read: (path: string) => Read
  /** By name, or by number where the text is digits only; the accounts that the daemon finds. */
  readonly findUser: (user: string) => User | undefined
  readonly findGroup: (group: string) => number | undefined
  /** Why a name gives no address; undefined where it gives one. */
  readonly resolve: (name: string) => Promise<string | undefined>
  /** Whether a command's first word is a plugin that runs inside the daemon, so that no such file need be there. */
  readonly isBuiltin: (program: string, builtinPaths: readonly string[]) => boolean
}

/** What is at a path; `reason` in the C library's words. */
export type Look =
  | { readonly kind: 'there'; readonly facts: Facts }
  | { readonly kind: 'missing'; readonly reason: string }
  /** Not for the eyes of whoever runs the checker. */
  | { readonly kind: 'hidden'; readonly reason: string }

/** What the file system says of a path. */
export type Facts = {
  readonly type: 'file' | 'folder' | 'other'
  /** Permission bits. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Its name without links. */
  readonly realPath: string
}

/** A file's content. */
export type Read =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'missing'; readonly reason: string }
  | { readonly kind: 'hidden'; readonly reason: string }

/** A user as far as permission bits are about him. */
export type User = {
  readonly name: string
  readonly uid: number
  readonly gid: number
  readonly groups: readonly number[]
}
