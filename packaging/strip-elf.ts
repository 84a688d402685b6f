import { elf, layout, readElf, type Section } from './elf.ts'

/**
 * Removes what the loader never reads from an executable: symbol table, debugging sections, comments. As `strip` does,
 * but a machine that builds Plenum needs no binutils.
 *
 * ```
 * before  header · segments (all that is loaded) · .symtab .strtab .debug* … · section headers
 * after   header · segments, byte for byte       · .shstrtab                 · section headers
 * ```
 * Throws when a section to remove stands before one to keep: the indices in the dynamic symbol table would be wrong.
 */
export function stripElf(file: Buffer): Buffer {
  const { sections, segments, nameSection } = readElf(file)
  const firstRemoved = sections.findIndex((section, index) => index > 0 && !isLoaded(section))
  const count = firstRemoved < 0 ? sections.length : firstRemoved
  const late = sections.find((section, index) => index > count && isLoaded(section))
  if (late) throw new Error(`cannot strip: loaded section ${late.name} stands behind one that is not`)

  const kept = sections.slice(0, count)
  const loadedEnd = Math.max(
    ...segments.map((segment) => segment.offset + segment.fileSize),
    ...kept.filter((section) => section.type !== elf.SHT_NOBITS).map((section) => section.offset + section.size),
  )
  const names = nameTable([...kept.map((section) => section.name), '.shstrtab'])
  const namesAt = loadedEnd
  const headersAt = Math.ceil((namesAt + names.bytes.length) / 8) * 8

  const stripped = Buffer.alloc(headersAt + (count + 1) * layout.sectionHeaderSize)
  file.copy(stripped, 0, 0, loadedEnd)
  names.bytes.copy(stripped, namesAt)
  const oldHeadersAt = Number(file.readBigUInt64LE(layout.sectionTableOffset))
  for (const [index, oldIndex] of [...kept.keys(), nameSection].entries()) {
    const oldAt = oldHeadersAt + oldIndex * layout.sectionHeaderSize
    const at = headersAt + index * layout.sectionHeaderSize
    file.copy(stripped, at, oldAt, oldAt + layout.sectionHeaderSize)
    stripped.writeUInt32LE(names.offsets[index] ?? 0, at)
    if (index < count) checkReferences(sections[oldIndex], count)
  }
  const nameHeader = headersAt + count * layout.sectionHeaderSize
  stripped.writeBigUInt64LE(BigInt(namesAt), nameHeader + 24)
  stripped.writeBigUInt64LE(BigInt(names.bytes.length), nameHeader + 32)
  stripped.writeBigUInt64LE(BigInt(headersAt), layout.sectionTableOffset)
  stripped.writeUInt16LE(count + 1, layout.sectionCount)
  stripped.writeUInt16LE(count, layout.nameSection)
  return stripped
}

const isLoaded = (section: Section) => (section.flags & elf.SHF_ALLOC) !== 0n

/** A kept section that points at a removed one would make tools read the wrong section. */
function checkReferences(section: Section | undefined, count: number): void {
  if (!section) return
  const points = section.link >= count || ((section.flags & elf.SHF_INFO_LINK) !== 0n && section.info >= count)
  if (points) throw new Error(`cannot strip: section ${section.name} needs one that is not loaded`)
}

function nameTable(names: readonly string[]): { bytes: Buffer; offsets: readonly number[] } {
  const offsets: number[] = []
  let text = ''
  for (const name of names) {
    offsets.push(text.length)
    text += `${name}\0`
  }
  return { bytes: Buffer.from(text, 'latin1'), offsets }
}
