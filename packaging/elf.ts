/** A section of an ELF file, its header's fields by their names in elf(5). */
export type Section = {
  readonly name: string
  readonly type: number
  readonly flags: bigint
  readonly offset: number
  readonly size: number
  readonly link: number
  readonly info: number
}

/** A program header: the part of the file that the loader looks at. */
export type Segment = {
  readonly type: number
  readonly offset: number
  readonly address: bigint
  readonly fileSize: number
}

/** What packaging needs to know of an ELF file. */
export type Elf = {
  readonly sections: readonly Section[]
  readonly segments: readonly Segment[]
  /** Index of the section that holds the sections' names. */
  readonly nameSection: number
}

/** Sizes of the records, and where the file header (elf(5), Elf64_Ehdr) says how many there are. */
export const layout = {
  sectionHeaderSize: 64,
  sectionTableOffset: 40,
  sectionCount: 60,
  nameSection: 62,
} as const

/** Section and segment types, flags and dynamic tags used here, by their names in elf.h. */
export const elf = {
  SHT_NOBITS: 8,
  SHF_ALLOC: 2n,
  SHF_INFO_LINK: 0x40n,
  PT_LOAD: 1,
  PT_DYNAMIC: 2,
  DT_NULL: 0n,
  DT_NEEDED: 1n,
  DT_STRTAB: 5n,
} as const

const machines: ReadonlySet<number> = new Set([62, 183]) // x86-64, arm64

/** Reads a 64-bit little-endian ELF file for x86-64 or arm64. Throws, saying why, on any other file. */
export function readElf(file: Buffer): Elf {
  if (file.length < 64 || file.toString('latin1', 0, 4) !== '\x7fELF') throw new Error('not an ELF file')
  if (file[4] !== 2 || file[5] !== 1) throw new Error('not a 64-bit little-endian ELF file')
  const machine = file.readUInt16LE(18)
  if (!machines.has(machine)) throw new Error(`ELF machine ${machine} is neither x86-64 nor arm64`)
  const nameSection = file.readUInt16LE(layout.nameSection)
  const headers = table(file, layout.sectionTableOffset, layout.sectionCount, layout.sectionHeaderSize)
  const names = headers[nameSection]
  if (!names) throw new Error('ELF file without section names')
  const namesAt = number(names, 24)
  return {
    nameSection,
    sections: headers.map((header) => ({
      name: text(file, namesAt + header.readUInt32LE(0)),
      type: header.readUInt32LE(4),
      flags: header.readBigUInt64LE(8),
      offset: number(header, 24),
      size: number(header, 32),
      link: header.readUInt32LE(40),
      info: header.readUInt32LE(44),
    })),
    segments: table(file, 32, 56, 56).map((header) => ({
      type: header.readUInt32LE(0),
      offset: number(header, 8),
      address: header.readBigUInt64LE(16),
      fileSize: number(header, 32),
    })),
  }
}

/** The shared libraries an executable asks the loader for (its NEEDED entries), in order. */
export function neededLibraries(file: Buffer): string[] {
  const { segments } = readElf(file)
  const dynamic = segments.find((segment) => segment.type === elf.PT_DYNAMIC)
  if (!dynamic) return []
  const entries = Array.from({ length: dynamic.fileSize / 16 }, (_, index) => ({
    tag: file.readBigUInt64LE(dynamic.offset + index * 16),
    value: file.readBigUInt64LE(dynamic.offset + index * 16 + 8),
  }))
  const strings = entries.find((entry) => entry.tag === elf.DT_STRTAB)
  if (!strings) throw new Error('ELF file with a dynamic section but no string table')
  const stringsAt = fileOffset(segments, strings.value)
  return entries
    .filter((entry) => entry.tag === elf.DT_NEEDED)
    .map((entry) => text(file, stringsAt + Number(entry.value)))
}

function fileOffset(segments: readonly Segment[], address: bigint): number {
  const home = segments.find(
    (segment) =>
      segment.type === elf.PT_LOAD &&
      address >= segment.address &&
      address < segment.address + BigInt(segment.fileSize),
  )
  if (!home) throw new Error(`no segment of the ELF file holds address 0x${address.toString(16)}`)
  return home.offset + Number(address - home.address)
}

function table(file: Buffer, offsetAt: number, countAt: number, entrySize: number): Buffer[] {
  const start = number(file, offsetAt)
  const count = file.readUInt16LE(countAt)
  if (start + count * entrySize > file.length) throw new Error('ELF file is cut short')
  return Array.from({ length: count }, (_, index) =>
    file.subarray(start + index * entrySize, start + (index + 1) * entrySize),
  )
}

const number = (bytes: Buffer, at: number) => Number(bytes.readBigUInt64LE(at))

const text = (file: Buffer, at: number) => file.toString('latin1', at, file.indexOf(0, at))
