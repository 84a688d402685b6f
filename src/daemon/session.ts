import type { Socket } from 'node:net'
import { commitStaged, discardStaged } from '../check/staged-file.ts'
import { states } from '../check/state.ts'
import { strerror } from '../check/strerror.ts'
import type { ClientIdentity } from '../config/client-rules.ts'
import type { Config } from '../config/config.ts'
import { agreedBufferBytes, stockBufferBytes } from '../protocol/offer.ts'
import type { Packet } from '../protocol/packet.ts'
import { packetReader } from '../protocol/reader.ts'
import { deliver } from '../transport/deliver.ts'
import { receive } from '../transport/receive.ts'
import { admit } from './admission.ts'
import { answerCommand } from './answer.ts'
import { commandLabel } from './metrics/label.ts'
import { type Answer, say } from './outcome-answer.ts'
import { packAnswer } from './pack-answer.ts'
import { refusalLines } from './refusal-lines.ts'
import { refuse } from './refuse.ts'
import type { Setup } from './setup.ts'

/** HEAD's limit for a peer that sends nothing, and how long a v2 packet whose checksum fits no size may still grow. */
const silenceMs = 10_000
const unfittingMs = 3_000

/** One connection of an allowed host, from its query to its end. `onQuery` is told once a query was read. */
export async function converse(
  socket: Socket,
  client: ClientIdentity,
  setup: Setup,
  onQuery: () => void,
): Promise<void> {
  const { config, log } = setup
  const peer = client.address
  const reader = packetReader({ direction: 'query', maxBufferBytes: config.maxPacketbufferLength })
  const totalMs = config.connectionTimeoutSeconds * 1000
  const received = await receive(socket, reader, { silenceMs: Math.min(silenceMs, totalMs), totalMs, unfittingMs })
  if (received.kind !== 'packet') {
    const kind = received.kind === 'refused' ? received.code : received.kind
    refuse(setup, kind, peer, ...refusalLines(received, peer, setup.shakeHands !== undefined))
    socket.destroy()
    return
  }
  onQuery()
  const answer = await answerTo(received.packet, client, setup)
  if (!answer) {
    socket.destroy()
    return
  }
  const agreed = agreedBufferBytes(config.maxPacketbufferLength, received.packet)
  const packed = packAnswer(received.packet, answer, agreed, config.maxPacketbufferLength)
  if (packed.cut) {
    setup.metrics.cut()
    const { keptBytes, ofBytes } = packed.cut
    const settings = settingsToRaise(received.packet, ofBytes, config).join(' and ')
    log.complaint('cut', peer, `Answer to ${peer} cut: ${keptBytes} of ${ofBytes} bytes; ${settings}`)
  }
  const needsProof = answer.staged.length > 0
  const fate = await deliver(socket, packed.bytes, config.sslShutdownTimeoutSeconds * 1000, { needsProof })
  setup.metrics.delivered(fate)
  await settle(answer, fate, peer, setup)
}

/** The answer to a query, or undefined to hang up as stock does. */
async function answerTo(packet: Packet, client: ClientIdentity, setup: Setup): Promise<Answer | undefined> {
  const { config, log } = setup
  const peer = client.address
  const admission = admit(packet.text.toString('latin1'), config, client)
  if (admission.kind === 'refused') {
    const bailingOut = `Client request from ${peer} was invalid, bailing out...`
    refuse(setup, admission.code, peer, admission.logText, bailingOut)
    if (!config.explainRefusals) return undefined
    return say(3, admission.answerText)
  }
  log.write('debug', `Host ${peer} is asking for command '${admission.name}' to be run...`)
  const startedMs = performance.now()
  try {
    const answer = await answerCommand(admission.name, admission.args, peer, setup)
    const state = states[answer.resultCode] ?? 'UNKNOWN'
    setup.metrics.query(commandLabel(admission.name, config), state, (performance.now() - startedMs) / 1000)
    return answer
  } catch (error) {
    // Hanging up would make the client ask again, in another version.
    log.write('error', `Internal error while answering ${peer}: ${strerror(error)}`)
    return say(3, `NRPE: Internal error: ${strerror(error)}`)
  }
}

/** A plugin's new state counts only once its report arrived; else the next run reports again. */
async function settle(answer: Answer, fate: 'taken' | 'lost', peer: string, setup: Setup): Promise<void> {
  if (fate === 'lost') {
    setup.log.write('info', `Answer to ${peer} was not taken to its end`)
    await discardStaged(answer.staged)
    return
  }
  try {
    await commitStaged(answer.staged)
  } catch (error) {
    setup.log.write('error', `Cannot save a plugin's state after its answer to ${peer}: ${strerror(error)}`)
  }
}

/** Everything that an answer of so many bytes is too large for. */
function settingsToRaise({ version, bufferBytes, offerBytes }: Packet, answerBytes: number, config: Config): string[] {
  const { maxInputBuffer, maxPacketbufferLength } = config
  const clientTakes = offerBytes ?? (version === 2 ? bufferBytes : stockBufferBytes)
  const client =
    offerBytes === undefined
      ? `ask with Plenum's check_nrpe (this client takes ${clientTakes} bytes)`
      : 'raise --max-packetbuffer-length of the client'
  return [
    ...(answerBytes > maxInputBuffer ? ['raise max_input_buffer'] : []),
    ...(answerBytes >= maxPacketbufferLength ? ['raise max_packetbuffer_length'] : []),
    ...(answerBytes >= clientTakes ? [client] : []),
  ]
}
