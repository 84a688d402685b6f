/** Characters of UTF-8 (RFC 3629, section 4), else one byte. */
const characters =
  /[\x00-\x7f]+|[\xc2-\xdf][\x80-\xbf]|(?:\xe0[\xa0-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]|\xed[\x80-\x9f])[\x80-\xbf]|(?:\xf0[\x90-\xbf]|[\xf1-\xf3][\x80-\xbf]|\xf4[\x80-\x8f])[\x80-\xbf]{2}|[\x80-\xff]/g

/** A text whose bytes are not all UTF-8, with `?` for each of those. */
export function withQuestionMarks(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replace(characters, (found) => (/^[\x80-\xff]$/.test(found) ? '?' : Buffer.from(found, 'latin1').toString()))
}
