/** Text as inline code in Markdown, whatever back ticks it holds. */
export const code = (text: string): string => {
  if (!text.includes("`")) return `\`${text}\``
  const longest = Math.max(...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const marks = "`".repeat(longest + 1)
  return `${marks} ${text} ${marks}`
}

// Whether Markdown shows the text as it is. An address does not count, because it would become a link.
const isWords = (text: string) => /^[\p{L}\p{N} .,;:'"()?!%=/+-]*$/u.test(text) && !/:\/\/|mailto:|matrix:/i.test(text)

/** A text of the agent's in a sentence of ours: one line, shown as it is and never read as Markdown. */
export const quoted = (text: string): string => {
  const line = text.slice(0, 300).replaceAll(/[\s\p{Cc}\p{Bidi_Control}]+/gu, " ").trim()
  return isWords(line) ? line : code(line)
}

/** A room by its id, and its title where that is known. */
export const roomCalled = (room: string, title: string | undefined) =>
  title === undefined ? code(room) : `${quoted(title)} (${code(room)})`

/** The sentence with a full stop, unless it has a sign at its end. */
export const asSentence = (sentence: string): string => (/[.!?…][` ]{0,9}$/.test(sentence) ? sentence : `${sentence}.`)
