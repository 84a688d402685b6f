import { type Helped, helpText } from '../../src/check/help.ts'

const chapters = `
Limits
  -w and -c are numbers of lines or shares of the lines read (5, 2.5, 10%); 0
  is off. When -w is above -c, or with --negate, fewer than the limit alert.

Patterns
  Perl regular expressions. What cannot be translated faithfully is refused
  with its place. A pattern sees the line with its LF. -P reads them from a
  file, one a line, without comments.

Expressions
  --where '$1 > 500' counts only some matches, --text 'slow: $1 ms' shows
  something else, --perf 'rt:max:ms=$1' measures. $1 and \${name} are groups of
  the pattern, $0 is the line; field(2), field(2, ","), num len lower upper
  trim substr abs int min max round; + - * / % of numbers, . joins texts;
  == != < <= > >= compare numbers, eq ne lt le gt ge texts, =~ /x/ and !~ /x/
  patterns; && || ! and or not. Text without a number gives no value, and the
  line does not count. Perl code (-e, -E) is refused.

Heartbeat
  -d (WARNING, CRITICAL with -c) and -D (CRITICAL) alert when the log did not
  grow. Without a pattern they also want -w (-D: -c) new lines.

Lines around a match
  -C 10 shows ten lines before and ten after the last match, -10 before only,
  +10 after only; with -a each match has its own, with a line --- behind it.
  --context-style=merged shows each line once. --context-carry brings in the
  next run what was not written yet. Text is cut at 1 MiB, counts are exact.

Which log
  -l names a log, or a folder (then a file in it), or with -m the front of a
  name. -m is glued to the end of it, without a slash, and read as a glob:
  * ? [a-z] [!a-z] {a,b} ~ and a backslash that quotes. Hidden files must be
  asked for with a dot. Where no regular file fits, -l itself is tried.
  -t says which one is read: first_match, last_match (by name), most_recent.
  Macros of -m, for the time of --timestamp: %Y %y year, %m month, %d day,
  %H hour, %M minute, %S second, %w weekday from 0 (Sunday), %j day of the
  year from 000. --timestamp is seconds since 1970, now, yesterday or a sum:
  "1 day, 6 hours ago". A month has 30 days.
  When the date moves on, the ends of earlier files are read first. Other
  patterns do so with --follow-previous.

Rotation
  The unread rest of a rotated log is found beside it by its content, plain,
  .gz or .zst, and read first. An archive that may hold unread lines and
  cannot be read is named, and OK becomes UNKNOWN, once.

Encodings
  Without --input-enc a line that is valid UTF-8 is UTF-8, any other Latin-1,
  and \\w \\d \\s \\b and -i know ASCII only. With it they follow Unicode, and
  bytes that are none of the encoding become U+FFFD. utf-16 and utf-32 take
  the order of bytes from the start of the file. --output-enc writes
  characters that it lacks as \\x{30a8}. See --list-encodings.

Time limits
  --timeout=20 ends a run after 20 seconds: UNKNOWN, with the matches so far,
  and the next run goes on there. A line on which a pattern takes half a
  second counts as a match.

Position file
  -s is a file or a folder; without it the position is kept in TMPDIR under a
  name made of the log's path: /var/log/messages is var-log-messages.seek.
  -S adds an ID to that name. With -m only a folder or the null device count.
  -s /dev/null reads everything and saves nothing.
  A position takes effect once the result was delivered. Line 1 of the file is
  the offset; remove the file to have the log read from its start.

At a shell
  --dry-run saves nothing. --verbose explains on stderr what was decided. On
  a terminal the text is coloured and what was found is marked. --json prints
  one object in place of the text.

Output
  STATE: Found N lines (limit=W/C): TEXT|lines=N
  A | of the text becomes !. Exit code: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN
  (something on the command line cannot be meant, or a part of the log could
  not be read).

The pages docs/check_log3.md and docs/check_log3-recipes.md of the Plenum
sources tell more.
`

/** The text of --manual: the help page and a chapter on each subject. At most 80 columns wide. */
export function manual(program: Helped): string {
  return `${helpText(program)}${chapters}`
}
