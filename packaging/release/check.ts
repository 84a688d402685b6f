/** What a check found: undefined where all is well, else why not and what to do. */
export type Found = string | undefined

/** One line of `npm run release`. */
export type Check = { readonly name: string; readonly look: () => Found | Promise<Found> }

/** What a release is made from. */
export type Candidate = {
  /** Of the checkout. */
  readonly root: string
  readonly version: string
  /** Folder with the packages. */
  readonly packages: string
}
