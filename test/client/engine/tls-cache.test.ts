import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { tlsCache } from '../../../src/client/engine/tls-cache.ts'
import { type ClientTls, stockWishes } from '../../../src/transport/client-tls.ts'
import { temporaryFolder } from '../../helpers/folders.ts'

const folder = temporaryFolder()
const contextOf = (tls: ClientTls) => (tls.kind === 'ready' ? tls.options.secureContext : undefined)

it("makes one context for hosts that differ in their name only, and asks for each one's own name", async () => {
  const prepare = tlsCache()
  const [web1, web2] = [
    await prepare({ ...stockWishes, verifyName: 'web1.example.org' }),
    await prepare({ ...stockWishes, verifyName: 'web2.example.org' }),
  ]
  expect(contextOf(web1)).toBeDefined()
  expect(contextOf(web1)).toBe(contextOf(web2))
  expect([web1, web2]).toMatchObject([
    { options: { servername: 'web1.example.org' } },
    { options: { servername: 'web2.example.org' } },
  ])
})

it('makes another one for other wishes', async () => {
  const prepare = tlsCache()
  expect(contextOf(await prepare(stockWishes))).not.toBe(contextOf(await prepare({ ...stockWishes, useAdh: 0 })))
})

it('reads a file again once what it knows is too old', async () => {
  const file = join(folder, 'ca.pem')
  const prepare = tlsCache(0)
  const wishes = { ...stockWishes, caFile: file }
  writeFileSync(file, 'no certificate')
  expect(await prepare(wishes)).toMatchObject({ reason: 'no certificate found: it is not PEM, or empty' })
  rmSync(file)
  expect(await prepare(wishes)).toMatchObject({ reason: 'No such file or directory' })
})
