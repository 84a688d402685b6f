import { checkAccounts } from './accounts.ts'
import { checkServerAddress } from './addresses.ts'
import { checkAllowedHosts, checkRepeatedHosts } from './allowed-hosts.ts'
import { checkArguments } from './arguments.ts'
import type { Check } from './check.ts'
import { checkClientRules } from './client-rules.ts'
import { checkDollars, checkMacros, checkNeedlessMacros } from './dollars.ts'
import { checkLogFile, checkPidFile } from './files.ts'
import { checkLineSizes } from './line-size.ts'
import { checkOddNames, checkRepeatedCommands, checkRepeatedFiles, checkTimeoutNames } from './names.ts'
import { checkOldCiphers, checkOldVersion } from './old-tls.ts'
import { checkPrograms } from './programs.ts'
import { checkReload } from './reload.ts'
import { checkTcpWrappers } from './tcp-wrappers.ts'
import { checkTlsFiles } from './tls-files.ts'
import { checkCipherList, checkTlsRules } from './tls-rules.ts'

/** Every check; a line with several faults shows them in this order. */
export const checks: readonly Check[] = [
  ...[checkLineSizes, checkOddNames, checkRepeatedFiles, checkRepeatedCommands],
  ...[checkAllowedHosts, checkRepeatedHosts, checkTcpWrappers],
  ...[checkPrograms, checkDollars, checkMacros, checkNeedlessMacros],
  ...[checkTimeoutNames, checkClientRules, checkArguments],
  ...[checkAccounts, checkServerAddress, checkPidFile, checkLogFile, checkReload],
  ...[checkTlsRules, checkOldVersion, checkCipherList, checkOldCiphers, checkTlsFiles],
]
