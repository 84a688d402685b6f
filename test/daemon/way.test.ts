import { expect, it } from 'vitest'
import { latinText } from '../../src/check/raw-words.ts'
import { wayOf } from '../../src/daemon/way.ts'

it('hands a plugin in the daemon every byte of its words, so that a pattern in Latin-1 finds its lines', () => {
  const utf8 = Buffer.from('thé').toString('latin1')
  const way = wayOf(`check_log3 -l a.log -p 'caf\xe9' -n ${utf8}`, [])
  expect(way.kind === 'plugin' && way.plugin.argv.map(latinText)).toEqual(['-l', 'a.log', '-p', 'café', '-n', 'thé'])
})
