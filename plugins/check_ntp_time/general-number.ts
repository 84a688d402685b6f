/** As printf's `%.10g` has it: ten digits without zeros at the end, below 0.0001 with an exponent. */
export function generalNumber(value: number): string {
  const [digits, exponent] = value.toExponential(9).split('e')
  const power = Number(exponent)
  if (power >= -4 && power < 10) return String(Number(value.toPrecision(10)))
  return `${Number(digits)}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
}
