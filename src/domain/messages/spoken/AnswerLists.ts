import { quoted } from "../QuotedText.ts"

/** A link that opens a room in a client. */
export const roomLink = (title: string, room: string) =>
  `[${quoted(title).replaceAll(/[[\]]/g, "")}](https://matrix.to/#/${encodeURIComponent(room)})`

/** A list whose last line, `rest`, stands for the `more` that are left out. */
export const listed = (lines: ReadonlyArray<string>, more: number, rest: string) =>
  [...lines, ...(more > 0 ? [rest] : [])].map((line) => `- ${line}`).join("\n")
