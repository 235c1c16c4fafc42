/** Repeated until it is so long, in UTF-16 units. */
export const filled = (piece: string, units: number): string =>
  piece.repeat(Math.ceil(units / piece.length)).slice(0, units)

const rows = (columns: number, row: string, count: number) =>
  `${"|a".repeat(columns)}\n${"|-".repeat(columns)}\n${`${row}\n`.repeat(count)}`

/**
 * Markdown that is much work for its length, or nests, or makes far more HTML than it is long; and two ordinary ones.
 */
export const nasty = {
  prose: "The quick brown fox jumps over the lazy dog, and then **rests** for a while. It says that `x < y` holds.\n\n",
  answer: "## Title\n\nSome **bold** words, `code` and a [link](https://example.org/x).\n\n- one\n  - " +
    "two\n\n```ts\nconst a = 1 < 2\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n",
  wideTable: rows(100, "|", 650),
  narrowTables: "|a\n|-\n",
  tables: `${rows(16, "|a".repeat(16), 40)}\n`,
  quotes: `${">".repeat(50)}a\n`,
  lazyQuotes: `${">".repeat(50)}a\n${"b\n".repeat(200)}`,
  lists: `${"- ".repeat(25)}a\n`,
  numbers: "1. a\n",
  fences: "```\na\n```\n",
  links: "[a](https://example.org/b) ",
  addresses: "https://example.org/a ",
  images: "![",
  brackets: "[",
  emphasis: "*a _b ",
  lines: "a\n",
  paragraphs: "a\n\n",
  rules: "---\n"
} as const

export type Nasty = keyof typeof nasty

/** How an answer ends, so that whoever waits for it knows. */
export const last = "That is all."

/** So many bytes of a pattern that no compression would find at once. */
export const patterned = (length: number): Buffer => {
  const bytes = Buffer.allocUnsafe(length)
  for (let at = 0, value = 1; at < length; at++) {
    value = (value * 1_103_515_245 + 12_345) & 0x7fffffff
    bytes[at] = value >> 16
  }
  return bytes
}
