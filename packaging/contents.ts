import { bundle } from './bundle.ts'
import type { Contents } from './executable.ts'

/** The program as it goes into every executable, and the npm packages whose code is in it, as `node_modules/yargs`. */
export type Program = { readonly contents: Contents; readonly packages: readonly string[] }

/** Bundles the program and the daemon's worker. */
export async function bundleProgram(root: string): Promise<Program> {
  const main = await bundle(root, 'src/main.ts')
  const worker = await bundle(root, 'src/daemon/worker.ts')
  return {
    contents: { main: main.text, assets: { 'worker.js': worker.text } },
    packages: [...new Set([...main.packages, ...worker.packages])].sort(),
  }
}
