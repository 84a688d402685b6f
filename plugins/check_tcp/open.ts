import type { PluginContext } from '../../src/check/plugin.ts'
import type { State } from '../../src/check/state.ts'
import { judgeDays } from '../net/certificate-days.ts'
import { connect } from '../net/connect.ts'
import { Conversation } from '../net/conversation.ts'
import type { Dialogue } from './expect.ts'
import type { Settings } from './settings.ts'

/** What the certificate's date comes to, where it was asked for. */
type Dated = { readonly state: State; readonly line: string }

/** A dialogue, or only a certificate that ends soon. */
type Opened =
  | { readonly dialogue: Dialogue; readonly dated?: Dated | undefined }
  | { readonly dialogue?: undefined; readonly dated: Dated }

/** How a dialogue is opened, with what that needs loaded. */
export async function opener(settings: Settings): Promise<(context: PluginContext) => Promise<Opened>> {
  const { target, isUdp, usesTls } = settings
  if (isUdp && target.kind === 'tcp') {
    const { datagrams } = await import('./datagrams.ts')
    return async ({ signal }) => ({ dialogue: await datagrams(target, signal) })
  }
  if (usesTls) return await tlsOpener(settings)
  return async (context) => ({ dialogue: new Conversation(await connect(target, context), target) })
}

async function tlsOpener(settings: Settings): Promise<(context: PluginContext) => Promise<Opened>> {
  const { target, host, serverName, verifies, authorities, leastDays } = settings
  const { secure } = await import('../net/secure.ts')
  return async (context) => {
    const { env, nowMs } = context
    const conversation = new Conversation(await connect(target, context), target)
    const verify = verifies ? { name: serverName ?? host, authorities } : undefined
    const secured = await secure(conversation.socket, target, { serverName, verify }, env)
    conversation.continueOver(secured)
    const certificate = secured.getPeerX509Certificate()
    const dated = leastDays && certificate ? judgeDays(certificate, leastDays, nowMs()) : undefined
    if (dated === undefined || dated.state === 'OK') return { dialogue: conversation, dated }
    conversation.destroy()
    return { dated }
  }
}
