/** A unit of the output: its name, and KiB in it. */
export type Unit = { readonly name: string; readonly of: (kib: number) => number }

/** By the option that asks for it. */
export const units: Readonly<Record<string, Unit>> = {
  byte: { name: 'B', of: (kib) => kib * 1024 },
  kilobyte: { name: 'kB', of: (kib) => kib },
  megabyte: { name: 'MB', of: (kib) => Math.floor(kib / 1024) },
  gigabyte: { name: 'GB', of: (kib) => Math.floor(kib / 1024 / 1024) },
}

const kilobytes: Unit = { name: 'kB', of: (kib) => kib }

/** The unit of the option that was given last. */
export const unitNamed = (option: string | undefined): Unit => units[option ?? ''] ?? kilobytes
