import type { Label } from './multi-byte.ts'
import type { SingleByte } from './single-byte.ts'

/** How an encoding is read and written: by Node's buffers, by a table, or as ISO-2022-JP. */
export type Method =
  | { readonly kind: 'utf8' }
  | { readonly kind: 'latin1' }
  /** Units of 2 or 4 bytes; without an order it is taken from the start of the file. */
  | { readonly kind: 'wide'; readonly unitBytes: 2 | 4; readonly order: 'little' | 'big' | undefined }
  | { readonly kind: 'single'; readonly source: SingleByte }
  | { readonly kind: 'multi'; readonly label: Label; readonly microsoft: boolean }
  | { readonly kind: 'iso-2022-jp' }

/** An encoding as --list-encodings shows it. */
type EncodingName = { readonly name: string; readonly method: Method }

const single = (name: string, source: SingleByte): EncodingName => ({ name, method: { kind: 'single', source } })
const multi = (name: string, label: Label, microsoft = false): EncodingName => ({
  name,
  method: { kind: 'multi', label, microsoft },
})

/** Everything that is known, as Perl spells it (spec/check_log3.md 1.7). */
const encodingNames: readonly EncodingName[] = [
  { name: 'utf8', method: { kind: 'utf8' } },
  { name: 'utf-8', method: { kind: 'utf8' } },
  ...([2, 4] as const).flatMap((unitBytes): readonly EncodingName[] => [
    { name: `UTF-${unitBytes * 8}`, method: { kind: 'wide', unitBytes, order: undefined } },
    { name: `UTF-${unitBytes * 8}BE`, method: { kind: 'wide', unitBytes, order: 'big' } },
    { name: `UTF-${unitBytes * 8}LE`, method: { kind: 'wide', unitBytes, order: 'little' } },
  ]),
  single('ascii', { page: 'ascii' }),
  { name: 'iso-8859-1', method: { kind: 'latin1' } },
  // There is no part 12. What the WHATWG calls parts 9 and 11 are code pages of Windows.
  ...[2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16].map((part) => single(`iso-8859-${part}`, { label: `iso-8859-${part}` })),
  single('iso-8859-9', { label: 'windows-1254', controls: 'same' }),
  single('iso-8859-11', { label: 'windows-874', controls: 'same' }),
  ...[1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1258].map((page) =>
    single(`cp${page}`, { label: `windows-${page}`, controls: 'none' }),
  ),
  single('cp437', { page: 'cp437' }),
  single('cp850', { page: 'cp850' }),
  single('cp866', { label: 'ibm866' }),
  single('koi8-r', { label: 'koi8-r' }),
  // Node has the letters of Belarus there.
  single('koi8-u', { label: 'koi8-u', changes: { 174: '\u255d', 190: '\u256c' } }),
  multi('shiftjis', 'shift_jis'),
  multi('cp932', 'shift_jis', true),
  multi('euc-jp', 'euc-jp'),
  { name: 'iso-2022-jp', method: { kind: 'iso-2022-jp' } },
  multi('gbk', 'gbk'),
  multi('cp936', 'gbk'),
  multi('big5', 'big5'),
  multi('cp950', 'big5'),
  multi('euc-kr', 'euc-kr'),
]

/** Other spellings, without hyphens and the like; the parts of ISO 8859 that are called Latin are not numbered alike. */
const aliases: Readonly<Record<string, string>> = {
  ...{ utf8strict: 'utf8', usascii: 'ascii', ucs2: 'UTF-16BE', ucs2be: 'UTF-16BE' },
  ...{ ucs2le: 'UTF-16LE', ucs4: 'UTF-32BE', ucs4be: 'UTF-32BE', ucs4le: 'UTF-32LE' },
  ...{ latin1: 'iso-8859-1', latin2: 'iso-8859-2', latin3: 'iso-8859-3', latin4: 'iso-8859-4', latin5: 'iso-8859-9' },
  ...{ latin6: 'iso-8859-10', latin7: 'iso-8859-13', latin8: 'iso-8859-14', latin9: 'iso-8859-15' },
  ...{ latin10: 'iso-8859-16', cyrillic: 'iso-8859-5', arabic: 'iso-8859-6', greek: 'iso-8859-7' },
  ...{ hebrew: 'iso-8859-8', thai: 'iso-8859-11', tis620: 'iso-8859-11', sjis: 'shiftjis', xsjis: 'shiftjis' },
  ...{ mskanji: 'cp932', windows31j: 'cp932', ujis: 'euc-jp', jis: 'iso-2022-jp', big5eten: 'big5', tca: 'big5' },
  ...{ gb2312: 'gbk', euccn: 'gbk', cp65001: 'utf8' },
}

const plain = (name: string) => name.toLowerCase().replace(/[-_ ]/g, '')
const known = new Map(encodingNames.map((encoding) => [plain(encoding.name), encoding]))

/** Finds an encoding by any of its spellings, in any case; undefined if there is none. */
export function findName(name: string): EncodingName | undefined {
  const wanted = plain(name)
    .replace(/^iso88?59(\d+)$/, 'iso8859$1')
    .replace(/^(?:windows|ibm|win|ms)(\d+)$/, 'cp$1')
  const alias = Object.hasOwn(aliases, wanted) ? aliases[wanted] : undefined
  return known.get(alias === undefined ? wanted : plain(alias))
}

/** The text of --list-encodings: a name a line. */
export function nameList(): string {
  return encodingNames.map(({ name }) => `${name}\n`).join('')
}
