/** The text's lines without those that somebody quotes (`> …`): a client put them above a reply, or a person did. */
export const withoutQuotedLines = (body: string): string =>
  body.includes(">") ? body.split("\n").filter((line) => !/^\s{0,3}>/.test(line)).join("\n") : body

/** A tag that begins or ends a quote. What stands between `<` and `>` is bounded, so that time stays linear. */
const tag = /<(\/?)(mx-reply|blockquote)(?:\s[^<>]{0,1000})?>/gi

/**
 * The HTML of a message without what somebody quotes: the fallback of a reply (`<mx-reply>`) and block quotes, however
 * deep. A quote that does not end goes to the end. Takes time linear in the length.
 */
export const withoutQuotedHtml = (formatted: string): string => {
  let own = ""
  let from = 0
  let depth = 0
  for (const found of formatted.matchAll(tag)) {
    if (found[1] === "/") {
      if (depth > 0) depth--
      if (depth === 0) from = found.index + found[0].length
    } else {
      if (depth === 0) own += formatted.slice(from, found.index)
      depth++
    }
  }
  return depth > 0 ? own : own + formatted.slice(from)
}
