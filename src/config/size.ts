/** What a text that should be a size came to. */
export type SizeOutcome =
  | { readonly kind: 'size'; readonly bytes: number }
  | { readonly kind: 'not a size' }
  | { readonly kind: 'out of range'; readonly bytes: number }

/** Smallest size a setting may name, in bytes: less than this holds no useful answer (DESIGN §4). */
const minSizeBytes = 1024

/** Largest size a setting may name, in bytes (DESIGN §4). */
export const maxSizeBytes = 64 * 1024 * 1024

/** Both sizes where nothing is set, in bytes (DESIGN §4). */
export const defaultSizeBytes = 1024 * 1024

const factors: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 * 1024 }

/** Reads `65536`, `64k` or `1M` (either case, binary multiples), from 1 KiB to 64 MiB. */
export function parseSize(text: string): SizeOutcome {
  const [, digits, suffix] = /^\s*(\d+)([km]?)\s*$/i.exec(text) ?? []
  const factor = factors[suffix?.toLowerCase() ?? '']
  if (digits === undefined || factor === undefined) return { kind: 'not a size' }
  const bytes = Number(digits) * factor
  return { kind: bytes < minSizeBytes || bytes > maxSizeBytes ? 'out of range' : 'size', bytes }
}

/** Writes a size as {@link parseSize} reads it, with the largest suffix that fits without a fraction: `64k`. */
export function formatSize(bytes: number): string {
  if (bytes >= 1024 * 1024 && bytes % (1024 * 1024) === 0) return `${bytes / 1024 / 1024}M`
  return bytes >= 1024 && bytes % 1024 === 0 ? `${bytes / 1024}k` : `${bytes}`
}

/** What a person should write where {@link parseSize} refused. */
export const sizeAdvice = `a size from ${formatSize(minSizeBytes)} to ${formatSize(maxSizeBytes)}, such as 65536, 64k or 1M`
