import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import makeWabt from 'wabt'

const folder = resolve(import.meta.dirname, '../plugins/check_log3/scan')

/** `npm run wasm`: assembles finder.wat. The module of 16-byte steps is checked in, so that nothing is needed to run it. */
export async function finderCode(): Promise<string> {
  const wabt = await makeWabt()
  const module = wabt.parseWat('finder.wat', readFileSync(resolve(folder, 'finder.wat'), 'utf8'))
  const base64 = Buffer.from(module.toBinary({}).buffer).toString('base64')
  const lines = base64.match(/.{1,110}/g) ?? []
  return [
    '/** finder.wat in base64, printed by `npm run wasm`; test/plugins/check_log3/finder.test.ts holds them together. */',
    'export const finderCode =',
    lines.map((line) => `  '${line}'`).join(' +\n'),
    '',
  ].join('\n')
}

if (import.meta.main) writeFileSync(resolve(folder, 'finder-code.ts'), await finderCode())
