/**
 * Whether a pattern in which `*` stands for any characters fits a whole name. The time is linear in the name, which a
 * peer may make as long as a packet: a regular expression with two stars would take minutes for it.
 */
export function fitsPattern(pattern: string, name: string): boolean {
  const [start = '', ...parts] = pattern.split('*')
  const end = parts.pop()
  if (end === undefined) return name === start
  if (name.length < start.length + end.length || !name.startsWith(start) || !name.endsWith(end)) return false
  let from = start.length
  for (const part of parts) {
    const at = name.indexOf(part, from)
    if (at < 0 || at + part.length > name.length - end.length) return false
    from = at + part.length
  }
  return true
}
