/** What readers do not see: white space, controls, format characters and other characters without a shape. */
const unseen = String.raw`[\s\p{C}\p{Default_Ignorable_Code_Point}\u2800]`
const nothing = new RegExp(`^${unseen}*$`, "u")

// Longer texts are not looked through: an answer that is so long shows something.
const longest = 4_096

/** What Markdown shows nothing of: comments, links without a text, and entities of unseen characters. */
const hidden =
  /<!--(?:[^-]|-(?!->))*-->|!?\[[^[\]]*\]\(\s*\)|\[\s*\]\([^()\s]*\)|&(?:nbsp|ZeroWidthSpace|zwj|zwnj|shy|#8203|#x200b|#160|#xa0);/gi
/** Where blocks without a text are: quotes, items, headings, fences and a table's borders. A rule shows a line. */
const marks = /^(?:[ \t>#|:`~]|[-+*=]{1,2}|\d{1,9}[.)])*$/gm

/**
 * Whether a message with this Markdown would look empty: it has nothing but characters that are not seen, comments,
 * links without a text, or marks of blocks without one.
 */
export const showsNothing = (markdown: string): boolean => {
  if (markdown.length > longest) return false
  // The first visible letter decides in nearly all texts, before anything is replaced.
  if (/^[\p{L}\p{N}\p{Emoji_Presentation}]/u.test(markdown)) return false
  return nothing.test(markdown) || nothing.test(markdown.replaceAll(hidden, "").replaceAll(marks, ""))
}
