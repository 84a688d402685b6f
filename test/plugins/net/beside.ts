import { expect } from 'vitest'
import type { Plugin } from '../../../src/check/plugin.ts'
import { form, threeWaysAtOnce } from '../../helpers/originals.ts'

/** The same exit code and form as the original, as a program and inside the daemon. PORT in a word stands for the port. */
export async function expectSame(plugin: Plugin, port: number, argv: readonly string[]): Promise<void> {
  const words = argv.map((word) => word.replaceAll('PORT', `${port}`))
  const { original, process, inProcess } = await threeWaysAtOnce(plugin, words)
  for (const ours of [process, inProcess]) {
    expect(form(ours.output)).toBe(form(original.output))
    expect(ours.exitCode).toBe(original.exitCode)
  }
}
