/**
 * All that some reader takes for the end of a line: the line ends of Unicode (section 5.8), the separators that Python
 * counts, and any other control character but a tab. Whoever quotes the words of others by lines has to go by all of
 * them: behind one that was missed, they would stand outside of the quote.
 */
const lineEnd = /\r\n|[\p{Zl}\p{Zp}]|(?!\t)\p{Cc}/u

/** The lines of a text, without their ends. */
export const linesOf = (text: string): ReadonlyArray<string> => text.split(lineEnd)
