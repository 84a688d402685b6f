/** A daemon's own figures, by the names of docs/nrpe.md ("Metrics"). */
export type Figures = {
  /** A sample without labels. */
  readonly value: (name: string) => number | undefined
  /** All samples of a name together; 0 where there is none. */
  readonly sum: (name: string) => number
  /** A label of each sample of a name, with its value. */
  readonly by: (name: string, label: string) => readonly (readonly [label: string, value: number])[]
}

type Sample = { readonly name: string; readonly labels: string; readonly value: number }

const line = /^([a-zA-Z_:][\w:]*)(?:\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\})? (\S+)/

/** Reads Prometheus' text format. */
export function readFigures(text: string): Figures {
  const samples = text.split('\n').flatMap((each): Sample[] => {
    const [, name, labels = '', value] = line.exec(each) ?? []
    return name === undefined || value === undefined ? [] : [{ name, labels, value: Number(value) }]
  })
  const named = (name: string) => samples.filter((sample) => sample.name === name)
  return {
    value: (name) => named(name).find(({ labels }) => labels === '')?.value,
    sum: (name) => named(name).reduce((sum, { value }) => sum + value, 0),
    by: (name, label) => named(name).map(({ labels, value }) => [labelOf(labels, label), value] as const),
  }
}

function labelOf(labels: string, name: string): string {
  const [, escaped = ''] = new RegExp(`(?:^|,)${name}="((?:[^"\\\\]|\\\\.)*)"`).exec(labels) ?? []
  return escaped.replace(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c))
}
