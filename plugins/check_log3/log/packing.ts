/** A way to pack an archive that can be read here. */
export type Packing = 'gz' | 'zst'

const packings: Readonly<Record<string, Packing>> = { gz: 'gz', zst: 'zst' }

/** Endings of archives that cannot be read here; why not xz: docs/decisions/rotation.md. */
const unreadable: readonly string[] = ['xz', 'bz2', 'Z', 'lz4', 'lzma', 'lzo', 'lz', 'br', 'zip', '7z']

/** How a file is packed, told by the ending of its name, and the name without it. */
export type PackedName =
  | { readonly kind: 'plain'; readonly name: string }
  | { readonly kind: 'packed'; readonly name: string; readonly packing: Packing }
  | { readonly kind: 'unreadable'; readonly name: string; readonly ending: string }

/** Reads a file name's ending. */
export function packedName(name: string): PackedName {
  const dot = name.lastIndexOf('.')
  const ending = name.slice(dot + 1)
  const bare = name.slice(0, Math.max(0, dot))
  const packing = packings[ending]
  if (packing) return { kind: 'packed', name: bare, packing }
  return unreadable.includes(ending) ? { kind: 'unreadable', name: bare, ending } : { kind: 'plain', name }
}
