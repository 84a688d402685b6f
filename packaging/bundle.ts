import { build } from 'esbuild'

/** A program in one file, and the folders of the npm packages whose code is in it, as `node_modules/yargs`. */
export type Bundle = { readonly text: string; readonly packages: readonly string[] }

/**
 * Bundles an entry and all it imports into the text of one CommonJS file, as a single executable needs it.
 * A module that is imported with `import()` runs, and requires its Node modules, only when that import does.
 * `entry` is relative to `root`.
 */
export async function bundle(root: string, entry: string): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    target: 'node26',
    format: 'cjs',
    // import() of a module of Node becomes a require on use: the first import() of a process costs 5 ms of ESM loader.
    supported: { 'dynamic-import': false },
    // Names stay, so that stack traces and commander's and yargs' messages can be read.
    keepNames: true,
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    logLevel: 'warning',
    define: {
      // The executable has no modules on disk. yargs looks for its package.json above the last node_modules in it;
      // this value makes that look end at once, in the root folder.
      'import.meta.url': '"file:///node_modules/plenum.js"',
    },
    alias: { y18n: './packaging/english.ts', 'node-forge': './packaging/forge.ts' },
  })
  const [file] = outputFiles
  if (!file) throw new Error(`esbuild made nothing of ${entry}`)
  const packages = Object.values(metafile.outputs)
    .flatMap((output) => Object.entries(output.inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([path]) => /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? [])
  return { text: file.text, packages: [...new Set(packages)].sort() }
}
