/** Parts of a run of bytes or characters, each with a piece left out: halves first, single ones last. */
function* withoutPieces<Run extends { readonly length: number }>(
  run: Run,
  join: (run: Run, from: number, to: number) => Run,
): Generator<Run> {
  for (let piece = Math.ceil(run.length / 2); piece >= 1; piece = piece === 1 ? 0 : Math.ceil(piece / 2))
    for (let from = 0; from < run.length; from += piece) yield join(run, from, Math.min(run.length, from + piece))
}

/** Smaller runs of bytes; with fewer bytes, then with zeros in place of others. */
export function* smallerBytes(bytes: Buffer): Generator<Buffer> {
  yield* withoutPieces(bytes, (all, from, to) => Buffer.concat([all.subarray(0, from), all.subarray(to)]))
  for (const [at, byte] of bytes.entries()) {
    if (byte === 0) continue
    const zeroed = Buffer.from(bytes)
    zeroed[at] = 0
    yield zeroed
  }
}

/** Shorter texts. */
export function smallerText(text: string): Generator<string> {
  return withoutPieces(text, (all, from, to) => all.slice(0, from) + all.slice(to))
}

/** Shorter lists. */
export function smallerList<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  return withoutPieces(items, (all, from, to) => [...all.slice(0, from), ...all.slice(to)])
}
