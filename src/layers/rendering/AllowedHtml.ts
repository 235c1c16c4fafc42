import type { IOptions } from "sanitize-html"

/**
 * The tags and attributes that Markdown can produce, among those that the spec allows ("m.room.message msgtypes").
 * Clients add `rel` themselves.
 */
export const allowedHtml: IOptions = {
  allowedTags: [
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "p",
    "a",
    "ul",
    "ol",
    "li",
    "strong",
    "em",
    "s",
    "code",
    "hr",
    "br",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "pre",
    "span",
    "div"
  ],
  allowedAttributes: { a: ["href"], ol: ["start"], span: ["data-mx-maths"], div: ["data-mx-maths"] },
  allowedClasses: { code: ["language-*"] },
  allowedSchemes: ["http", "https", "mailto", "matrix"],
  allowProtocolRelative: false,
  parseStyleAttributes: false
}
