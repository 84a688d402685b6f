import type { PluginContext, PluginResult } from '../../src/check/plugin.ts'
import { type Dated, judgeDays } from '../net/certificate-days.ts'
import { connect } from '../net/connect.ts'
import { Conversation } from '../net/conversation.ts'
import { failed, NetFailure } from '../net/failures.ts'
import { said } from '../net/said.ts'
import { isReset } from '../net/strict.ts'
import { targetOf } from '../net/target.ts'
import { stopwatch } from '../net/timing.ts'
import { isTunnel, pageRequest, type Request, tunnelRequest } from './request.ts'
import { type Response, readResponse } from './response.ts'
import type { Settings, Step } from './settings.ts'

/** How long each part of an exchange took, seconds. */
export type Timings = {
  readonly connect: number
  readonly tls: number | undefined
  readonly headers: number
  readonly firstByte: number
  readonly transfer: number
}

/** What one request came to. */
export type Visit =
  | {
      readonly kind: 'answered'
      readonly response: Response
      readonly timings: Timings
      readonly dated: Dated | undefined
      /** Requests as they may be shown. */
      readonly asked: readonly string[]
    }
  | { readonly kind: 'ended'; readonly result: PluginResult }

/** Connects, shakes hands, asks and reads the answer. Throws a `NetFailure`. */
export async function visit(step: Step, settings: Settings, context: PluginContext, trusted: boolean): Promise<Visit> {
  const target = targetOf(step.address, step.port, settings.family)
  const connecting = stopwatch()
  const socket = await opened(() => connect(target, context), settings.isStrict)
  if ('output' in socket) return { kind: 'ended', result: socket }
  const times = { connect: connecting() }
  const conversation = new Conversation(socket, target)
  try {
    const asked: Request[] = []
    if (isTunnel(step, settings.request)) {
      asked.push(tunnelRequest(step, settings.request))
      const refusal = await openTunnel(conversation, asked[0], settings)
      if (refusal) return { kind: 'ended', result: refusal }
    }
    const shaking = stopwatch()
    const dated = step.usesTls ? await shakeHands(conversation, step, settings, context) : undefined
    const tls = step.usesTls ? shaking() : undefined
    if (dated && !settings.tls.goesOn)
      return { kind: 'ended', result: { state: dated.state, output: `${dated.line}\n` } }
    const request = pageRequest(step, settings.request, trusted)
    asked.push(request)
    const sending = stopwatch()
    conversation.write(request.bytes)
    const headers = sending()
    const reading = stopwatch()
    const response = await readResponse(conversation, settings.answer, settings.request.method, reading)
    if (!response) return ended('HTTP CRITICAL - No data received from host')
    const timings = { ...times, tls, headers, firstByte: response.firstByteSeconds, transfer: reading() }
    return { kind: 'answered', response, timings, dated, asked: asked.map(({ shown }) => shown) }
  } finally {
    conversation.destroy()
  }
}

/** The original has a second line for a connection that does not come up. */
async function opened<Socket>(open: () => Promise<Socket>, isStrict: boolean): Promise<Socket | PluginResult> {
  try {
    return await open()
  } catch (error) {
    if (!(error instanceof NetFailure) || error.failure.kind !== 'unreachable') throw error
    // A reset comes too late for the connect(2) of the original.
    if (isStrict && isReset(error.failure)) throw error
    const { state, output } = failed('HTTP', error.failure)
    return { state, output: `${output}HTTP CRITICAL - Unable to open TCP socket\n` }
  }
}

async function openTunnel(conversation: Conversation, request: Request | undefined, { answer }: Settings) {
  if (request) conversation.write(request.bytes)
  const reply = await readResponse(conversation, { ...answer, showsBody: false }, 'HEAD', () => 0)
  const status = /^HTTP\/\S+ (\d{3})\b/.exec(reply?.statusLine ?? '')?.[1]
  if (status?.startsWith('2')) return undefined
  const words = reply ? said(reply.statusLine) : 'no answer'
  return { state: 'CRITICAL', output: `HTTP CRITICAL - the proxy opens no tunnel: ${words}\n` } as const
}

async function shakeHands(
  conversation: Conversation,
  step: Step,
  { tls }: Settings,
  { env, nowMs }: PluginContext,
): Promise<Dated | undefined> {
  const { secure } = await import('../net/secure.ts')
  const name = step.host ?? step.address
  const wish = {
    ...tls.versions,
    serverName: tls.tellsName ? name : undefined,
    verify: tls.verifies ? { name, authorities: tls.authorities } : undefined,
    certificate: tls.certificate,
  }
  const secured = await secure(conversation.socket, conversation.target, wish, env)
  conversation.continueOver(secured)
  const certificate = secured.getPeerX509Certificate()
  return tls.leastDays && certificate ? judgeDays(certificate, tls.leastDays, nowMs()) : undefined
}

const ended = (line: string): Visit => ({ kind: 'ended', result: { state: 'CRITICAL', output: `${line}\n` } })
