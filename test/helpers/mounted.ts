/**
 * The words before a command that let it, and nobody else, see other files in some places: `[[file, place]]`, in a mount
 * namespace of its own. Needs root. For programs that look in fixed places only.
 */
export function mounted(...places: readonly (readonly [file: string, place: string])[]): readonly string[] {
  return places.flatMap(([file, place]) => [
    'unshare',
    '--mount',
    'sh',
    '-c',
    'mount --bind "$1" "$2" && shift 2 && exec "$@"',
    'sh',
    file,
    place,
  ])
}

/** The words before a command that run it as nobody. */
export const asNobody = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'] as const
