import { isIP } from 'node:net'
import { type Check, fail, lastOf } from './check.ts'
import { takesBlanks } from './names.ts'

/** An address to listen on that is none. */
export const checkServerAddress: Check = async ({ config, trace, world }) => {
  const setting = lastOf(trace, 'server_address')
  const address = config.serverAddress
  if (setting === undefined || address === undefined || isIP(address) !== 0 || takesBlanks(setting)) return []
  const reason = await world.resolve(address)
  if (reason === undefined) return []
  return [fail(setting, `server_address '${address}' gives no address (${reason}): correct it, or write the address`)]
}
