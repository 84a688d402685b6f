import { posixTable, table } from './classes.ts'
import type { Flags, Table } from './syntax.ts'

// General categories, short and long, as Perl spells them after loose matching.
const CATEGORIES = [
  'C Other; Cc Control Cntrl; Cf Format; Cn Unassigned; Co PrivateUse; Cs Surrogate',
  'L Letter; Ll LowercaseLetter; Lm ModifierLetter; Lo OtherLetter; Lt TitlecaseLetter Title; Lu UppercaseLetter',
  'LC CasedLetter L& L_; M Mark CombiningMark; Mc SpacingMark; Me EnclosingMark; Mn NonspacingMark',
  'N Number; Nd DecimalNumber; Nl LetterNumber; No OtherNumber',
  'P Punctuation Punct; Pc ConnectorPunctuation; Pd DashPunctuation; Pe ClosePunctuation; Pf FinalPunctuation',
  'Pi InitialPunctuation; Po OtherPunctuation; Ps OpenPunctuation',
  'S Symbol; Sc CurrencySymbol; Sk ModifierSymbol; Sm MathSymbol; So OtherSymbol',
  'Z Separator; Zl LineSeparator; Zp ParagraphSeparator; Zs SpaceSeparator',
].join('; ')

const BINARY = [
  'Alphabetic; Any; ASCII; Assigned; Cased; Dash; Diacritic; Emoji; Hex_Digit Hex; Ideographic; ID_Continue IDC',
  'ID_Start IDS; Join_Control; Lowercase; Math; Quotation_Mark; Uppercase; White_Space',
  'XID_Continue XIDC; XID_Start XIDS',
].join('; ')

const POSIX_NAMES = /^(posix|xposix)?(alnum|alpha|blank|cntrl|digit|graph|lower|print|punct|space|upper|word|xdigit)$/
const ALIASES: Readonly<Record<string, string>> = { spaceperl: 'space', perlspace: 'posixspace', perlword: 'posixword' }
const CASED = /^\\p\{(?:Lu|Ll|Lt|Uppercase|Lowercase)\}$/

const TABLES: ReadonlyMap<string, string> = new Map(
  `${CATEGORIES}; ${BINARY}`.split('; ').flatMap((row) => {
    const names = row.split(' ')
    return names.map((name) => [loose(name), `\\p{${names[0] ?? ''}}`] as const)
  }),
)

/**
 * The table of `\p{NAME}` (NAME without braces and `^`), undefined if the name is unknown: general categories, Perl's
 * POSIX-like names, common binary properties and scripts. They are Unicode tables whatever the input is.
 */
export function propertyTable(name: string, negated: boolean, flags: Flags): Table | undefined {
  const [, left, right] = /^\s*([^=:]*?)\s*[=:]\s*(.*?)\s*$/.exec(name) ?? []
  if (left !== undefined && right !== undefined) return valued(loose(left), right, negated, flags)
  const plain = loose(name).replace(/^is/, '')
  const key = ALIASES[plain] ?? plain
  const posix = POSIX_NAMES.exec(key)
  if (posix?.[2] !== undefined && key !== 'punct') {
    return posixTable(posix[2], negated, { ...flags, classes: posix[1] === 'posix' ? 'ascii' : 'unicode' })
  }
  return general(key, negated, flags) ?? script('scx', name.replace(/^\s*is[ _-]?/i, ''), negated)
}

function valued(property: string, value: string, negated: boolean, flags: Flags): Table | undefined {
  if (property === 'gc' || property === 'generalcategory' || property === 'category')
    return general(loose(value), negated, flags)
  if (property === 'sc' || property === 'script') return script('sc', value, negated)
  if (property === 'scx' || property === 'scriptextensions') return script('scx', value, negated)
  return undefined
}

function general(key: string, negated: boolean, flags: Flags): Table | undefined {
  const source = TABLES.get(key)
  if (source === undefined) return undefined
  // Without regard to case Perl widens these to every cased letter.
  if (!flags.ignoreCase || !CASED.test(source)) return table(source, negated, false)
  return table(source.includes('case}') ? '\\p{Cased}' : '\\p{LC}', negated, false)
}

function script(property: string, value: string, negated: boolean): Table | undefined {
  const name = value
    .trim()
    .split(/[ _-]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase())
    .join('_')
  if (!/^[A-Z][A-Za-z_]*$/.test(name)) return undefined
  try {
    new RegExp(`\\p{${property}=${name}}`, 'u')
    return table(`\\p{${property}=${name}}`, negated, false)
  } catch {
    return undefined
  }
}

function loose(name: string): string {
  return name.replace(/[ _-]/g, '').toLowerCase()
}
