import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundleProgram } from '../contents.ts'
import type { Candidate, Check, Found } from './check.ts'

/** What is in an archive: the executable's checksum, LICENCES.txt, and of the bill of materials what is looked at. */
type Content = { readonly executable: string; readonly licences: string; readonly bill: Bill }
type Bill = {
  readonly executable: string
  readonly npm: readonly { readonly name: string; readonly licence: string }[]
}

/** Whether licences and bills of materials are whole, for both architectures, by what is in the archives. */
export function contentChecks(candidate: Candidate): readonly Check[] {
  const archives = ['x86_64', 'aarch64'].map((name) => `plenum-${candidate.version}-linux-${name}.tar.xz`)
  const contents = new Map<string, Content>()
  const each = async (look: (content: Content) => Found | Promise<Found>): Promise<Found> => {
    for (const name of archives) {
      const content = contents.get(name) ?? unpack(candidate, name)
      contents.set(name, content)
      const found = await look(content)
      if (found !== undefined) return `${name}: ${found}`
    }
    return undefined
  }
  return [
    { name: 'licences', look: () => each(licences) },
    { name: 'bill of materials', look: () => each((content) => materials(candidate, content)) },
  ]
}

function unpack({ version, packages }: Candidate, name: string): Content {
  const folder = mkdtempSync(join(tmpdir(), 'plenum-release-'))
  try {
    const inside = name.replace(/\.tar\.xz$/, '')
    const documents = `${inside}/usr/share/doc/plenum`
    const wanted = [`${inside}/usr/bin/plenum`, `${documents}/LICENCES.txt`, `${documents}/plenum.cdx.json`]
    execFileSync('tar', ['-C', folder, '-xJf', join(packages, name), ...wanted], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const [executable = '', text = '', bill = ''] = wanted.map((path) => join(folder, path))
    return {
      executable: createHash('sha256').update(readFileSync(executable)).digest('hex'),
      licences: readFileSync(text, 'utf8'),
      bill: readBill(readFileSync(bill, 'utf8'), version),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Throws where the bill is not one of this version. */
function readBill(text: string, version: string): Bill {
  const bill: unknown = JSON.parse(text)
  const main = at(bill, 'metadata', 'component')
  if (at(main, 'version') !== version) throw new Error(`plenum.cdx.json is of version ${String(at(main, 'version'))}`)
  const components = at(bill, 'components')
  const npm = (Array.isArray(components) ? components : []).filter((one) =>
    String(at(one, 'purl')).startsWith('pkg:npm/'),
  )
  return {
    executable: String(at(main, 'hashes', '0', 'content')),
    npm: npm.map((one) => ({
      name: String(at(one, 'name')),
      licence: String(at(one, 'licenses', '0', 'license', 'id') ?? at(one, 'licenses', '0', 'expression')),
    })),
  }
}

function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((inner, key) => {
    if (typeof inner !== 'object' || inner === null) return undefined
    return Object.entries(inner).find(([name]) => name === key)?.[1]
  }, value)
}

function licences({ licences: text, bill }: Content): Found {
  const titles = new Set([...text.matchAll(/^={79}\n(.+)\n={79}$/gm)].map(([, title]) => title))
  const unnamed = bill.npm.filter(({ licence }) => licence === 'NOASSERTION' || licence === 'undefined')
  if (unnamed.length > 0) return `nobody says under which licence ${unnamed[0]?.name} is`
  const missing = bill.npm
    .map(({ name }) => (/^node-linux-/.test(name) ? 'Node.js' : name))
    .find((name) => !titles.has(name))
  return missing === undefined ? undefined : `LICENCES.txt has nothing of ${missing}`
}

async function materials({ root }: Candidate, { executable, bill }: Content): Promise<Found> {
  if (bill.executable !== executable) return 'plenum.cdx.json is of another executable'
  const { packages } = await bundleProgram(root)
  const bundled = packages.map((folder) => folder.replace(/^.*node_modules\//, ''))
  const listed = bill.npm.map(({ name }) => name)
  const missing = bundled.find((name) => !listed.includes(name))
  return missing === undefined ? undefined : `plenum.cdx.json lacks ${missing}, which is in the program`
}
