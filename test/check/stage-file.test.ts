import { expect, it } from 'vitest'
import { stageFile } from '../../src/check/stage-file.ts'
import { discardStaged } from '../../src/check/staged-file.ts'

it('does not take the place of a name of the system such as /dev/stdout, which is a link too', async () => {
  const outcome = await stageFile('/dev/stdout', '0', undefined, undefined)
  if (outcome.kind === 'staged') await discardStaged([outcome.file])
  expect(outcome).toEqual({ kind: 'failed', reason: 'Not a regular file' })
})
