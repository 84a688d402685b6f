import { gzipSync } from 'node:zlib'

/** As `gzip -9n`: zlib writes no name and no time. */
export const compressed = (text: string | Buffer): Buffer => gzipSync(text, { level: 9 })
