import { fit } from '../protocol/fit.ts'
import { namedOfferBytes } from '../protocol/offer.ts'
import { answerTextLimit, encodeAnswer, type Packet } from '../protocol/packet.ts'
import type { Answer } from './outcome-answer.ts'

/** An answer on its way out; `cut` tells what was lost, if anything. */
export type PackedAnswer = {
  readonly bytes: Buffer
  readonly cut: { readonly keptBytes: number; readonly ofBytes: number } | undefined
}

const standardBytes = 1024

/**
 * Encodes an answer in the version of its query, cut to what this client takes. A v2 answer has the query's own size;
 * with an offer it grows from the standard size as far as the text needs (DESIGN §4.2). In v3 and v4 an offer is
 * answered with our own, behind the text's NUL, where there is room (docs/decisions/probe.md).
 *
 * @param agreedBytes packet buffer that both ends allow
 * @param ownBytes packet buffer that this end allows
 */
export function packAnswer(query: Packet, answer: Answer, agreedBytes: number, ownBytes: number): PackedAnswer {
  const { version } = query
  const limitBytes = answerTextLimit({ version, bufferBytes: 0, limitBytes: agreedBytes })
  const fitted = fit(answer.text, limitBytes, answer.outputBytes)
  const grown = Math.min(agreedBytes, Math.max(standardBytes, fitted.text.length + 1))
  const hasRoom = fitted.text.length + 1 + namedOfferBytes <= agreedBytes
  const bytes = encodeAnswer({
    version,
    resultCode: answer.resultCode,
    text: fitted.text,
    offerBytes: query.offerBytes !== undefined && hasRoom ? ownBytes : undefined,
    bufferBytes: query.offerBytes === undefined ? query.bufferBytes : grown,
  })
  return { bytes, cut: fitted.cut ? { keptBytes: fitted.keptBytes, ofBytes: fitted.ofBytes } : undefined }
}
