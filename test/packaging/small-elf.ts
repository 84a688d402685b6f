type SmallSection = { name: string; flags: bigint; bytes: string; link?: number }

/** Makes an x86-64 ELF file of the given sections and one segment that covers the loaded ones. For tests only. */
export function smallElf(sections: readonly SmallSection[]): Buffer {
  const names = ['', ...sections.map((section) => section.name), '.shstrtab']
  const nameBytes = `${names.join('\0')}\0`
  const bodiesAt = 64 + 56
  const bodies = [...sections.map((section) => section.bytes), nameBytes]
  const offsetOf = (index: number) => bodiesAt + bodies.slice(0, index).join('').length
  const loaded = sections.findLastIndex((section) => section.flags === 2n)
  const headersAt = offsetOf(bodies.length)

  const file = Buffer.alloc(headersAt + 64 * names.length)
  file.write('\x7fELF\x02\x01\x01', 0, 'latin1')
  file.writeUInt16LE(62, 18)
  file.writeBigUInt64LE(64n, 32)
  file.writeBigUInt64LE(BigInt(headersAt), 40)
  file.writeUInt16LE(56, 54)
  file.writeUInt16LE(1, 56)
  file.writeUInt16LE(64, 58)
  file.writeUInt16LE(names.length, 60)
  file.writeUInt16LE(names.length - 1, 62)
  file.writeUInt32LE(1, 64)
  file.writeBigUInt64LE(BigInt(offsetOf(loaded + 1)), 64 + 32)
  file.write(bodies.join(''), bodiesAt, 'latin1')
  for (const [index, name] of names.entries()) {
    if (index === 0) continue
    const section = sections[index - 1]
    const at = headersAt + 64 * index
    file.writeUInt32LE(names.slice(0, index).join('\0').length + 1, at)
    file.writeUInt32LE(name === '.shstrtab' ? 3 : 1, at + 4)
    file.writeBigUInt64LE(section?.flags ?? 0n, at + 8)
    file.writeBigUInt64LE(BigInt(offsetOf(index - 1)), at + 24)
    file.writeBigUInt64LE(BigInt((section?.bytes ?? nameBytes).length), at + 32)
    file.writeUInt32LE(section?.link ?? 0, at + 40)
  }
  return file
}
