/**
 * All that some reader takes for the end of a line (Unicode 16, section 5.8, and the separators that Python counts).
 * Whoever quotes the words of others by lines has to go by all of them: behind one that was missed, they would stand
 * outside of the quote.
 */
const lineEnd = /\r\n|[\n\r\v\f\u001c-\u001e\u0085\u2028\u2029]/

/** The lines of a text, without their ends. */
export const linesOf = (text: string): ReadonlyArray<string> => text.split(lineEnd)
