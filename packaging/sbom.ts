import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { version } from '../src/check/version.ts'
import type { Architecture, BaseNode } from './base-node.ts'
import { lockedPackage } from './lock-file.ts'

/** What a bill of materials is of. */
export type Subject = {
  readonly root: string
  readonly architecture: Architecture
  /** The Node in the executable; and the one of this machine, of the same version, which tells what is in both. */
  readonly node: BaseNode
  readonly runnable: BaseNode
  /** Folders of the npm packages whose code the bundler took, as `node_modules/yargs`. */
  readonly packages: readonly string[]
  readonly executable: Buffer
  /** Seconds since 1970. */
  readonly epoch: number
}

/** Versions of interfaces and data that `process.versions` also has. */
const noComponents = new Set(['node', 'modules', 'napi', 'unicode', 'cldr', 'tz'])

/** CycloneDX 1.5, as JSON: the executable, Node with the libraries in it, and every package whose code is in the bundle. */
export function sbom(subject: Subject): string {
  const { root, architecture, packages, executable, epoch } = subject
  const digest = createHash('sha256').update(executable).digest('hex')
  const nodePackage = `node-linux-${architecture}`
  const npm = [`node_modules/${nodePackage}`, ...packages].map((folder) => npmComponent(root, folder))
  const main = `pkg:generic/plenum@${version}?arch=${architecture}`
  const node = npm[0]?.purl ?? ''
  const inNode = nodeLibraries(subject.runnable).map(([name, found]) => ({
    type: 'library',
    'bom-ref': `node:${name}`,
    name,
    version: found,
    purl: `pkg:generic/${name}@${encodeURIComponent(found)}`,
  }))
  const document = {
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    serialNumber: `urn:uuid:${uuidOf(digest)}`,
    version: 1,
    metadata: {
      timestamp: new Date(epoch * 1000).toISOString(),
      component: {
        type: 'application',
        'bom-ref': main,
        name: 'plenum',
        version,
        purl: main,
        licenses: [{ license: { id: 'Apache-2.0' } }],
        hashes: [{ alg: 'SHA-256', content: digest }],
      },
    },
    components: [...npm, ...inNode],
    dependencies: [
      { ref: main, dependsOn: npm.map(({ purl }) => purl) },
      { ref: node, dependsOn: inNode.map((component) => component['bom-ref']) },
    ],
  }
  return `${JSON.stringify(document, undefined, 2)}\n`
}

function npmComponent(root: string, folder: string) {
  const { version: found, integrity, license } = lockedPackage(root, folder)
  const name = folder.replace(/^.*node_modules\//, '')
  const purl = `pkg:npm/${name.replace('@', '%40')}@${found}`
  const content = Buffer.from(integrity.replace(/^sha512-/, ''), 'base64').toString('hex')
  const licenses = [/^[\w.-]+$/.test(license) ? { license: { id: license } } : { expression: license }]
  return {
    type: 'library',
    'bom-ref': purl,
    name,
    version: found,
    purl,
    licenses,
    hashes: [{ alg: 'SHA-512', content }],
  }
}

function nodeLibraries({ path }: BaseNode): readonly (readonly [name: string, version: string])[] {
  const told: unknown = JSON.parse(
    execFileSync(path, ['-p', 'JSON.stringify(process.versions)'], { encoding: 'utf8', env: {} }),
  )
  return Object.entries(typeof told === 'object' && told !== null ? told : {})
    .filter(([name]) => !noComponents.has(name))
    .map(([name, found]) => [name, String(found)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
}

/** A name-based UUID (version 8: of our own making), so that the same executable has the same one. */
function uuidOf(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
