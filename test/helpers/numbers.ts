/** What `bytes.sh` of the test plugins prints: "1 2 3 4 …", exactly that many bytes. */
export function numbers(bytes: number): string {
  const parts: string[] = []
  for (let n = 1, length = 0; length < bytes; n++) {
    const part = `${n} `
    parts.push(part)
    length += part.length
  }
  return parts.join('').slice(0, bytes)
}
