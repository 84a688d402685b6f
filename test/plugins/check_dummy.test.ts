import { expect, it } from 'vitest'
import { checkDummy } from '../../plugins/check_dummy.ts'
import { threeWays } from '../helpers/originals.ts'
import { describeWithTools } from '../helpers/tools.ts'

describeWithTools('check_dummy beside the original', ['monitoring-plugins'], () => {
  it.each([
    [['0']],
    [['1', 'two words']],
    [['2', 'hello']],
    [['3', '']],
    [['2', 'a', 'b']],
    [['5']],
    [[' 1']],
    [['1-2']],
  ])('%j: same text and exit code', async (argv) => {
    const { original, process, inProcess } = await threeWays(checkDummy, argv)
    expect(process).toEqual(original)
    expect(inProcess).toEqual(original)
  })

  it.each([[[]], [['x']], [['+1']], [['99999999999']], [['2147483648', 'x']]])(
    '%j: same reason, then how it is called',
    async (argv) => {
      const { original, process, inProcess } = await threeWays(checkDummy, argv)
      expect(inProcess).toEqual(process)
      expect(process.output.split('\n').slice(0, 2)).toEqual(original.output.split('\n').slice(0, 2))
      expect(process.exitCode).toBe(original.exitCode)
    },
  )
})
