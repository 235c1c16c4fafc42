/** What readers do not see: white space, controls, format characters and other characters without a shape. */
const unseen = String.raw`[\s\p{C}\p{Default_Ignorable_Code_Point}\u2800]`
const nothing = new RegExp(`^${unseen}*$`, "u")

// Longer texts are not looked through: an answer that is so long shows something.
const longest = 4_096

/** What Markdown shows nothing of: links without a text, and entities of unseen characters. */
const hidden = /\[\s*\]\([^()\s]*\)|&(?:nbsp|ZeroWidthSpace|zwj|zwnj|shy|#8203|#x200b|#160|#xa0);/gi
/** A trimmed line of a block without a text: a quote, an item, a heading, a fence. A rule shows a line. */
const mark = /^[\s>#:`~]*[-+*=]{0,2}$/
const border = /^\|[\s|:-]*$/

const withoutComments = (markdown: string): string => {
  let text = ""
  for (let at = 0;;) {
    const begin = markdown.indexOf("<!--", at)
    const end = begin < 0 ? -1 : markdown.indexOf("-->", begin + 4)
    if (end < 0) return text + markdown.slice(at)
    text += markdown.slice(at, begin)
    at = end + 3
  }
}

/**
 * Whether a message with this Markdown would look empty: it has nothing but characters that are not seen, comments,
 * links without a text, or marks of blocks without one.
 */
export const showsNothing = (markdown: string): boolean => {
  if (markdown.length > longest) return false
  // The first letter decides in nearly all texts, before anything is replaced.
  if (/^[\p{L}\p{N}\p{Emoji_Presentation}]/u.test(markdown)) return false
  return withoutComments(markdown).replaceAll(hidden, "").split("\n").map((line) => line.trim()).every((line) =>
    nothing.test(line) || mark.test(line) || border.test(line)
  )
}
