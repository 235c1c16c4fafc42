/**
 * What another side wrote, made fit for a log, a terminal or a sentence of ours: one line, bounded, without control
 * characters. A server's free text is not among it: it may repeat a token or a message.
 */

const mostOfACode = 60
const mostOfALink = 500

/** An error code as the spec has them, such as M_FORBIDDEN; undefined for whatever else stands in its place. */
export const codeIn = (value: unknown): string | undefined =>
  typeof value === "string" && value.length <= mostOfACode && /^[A-Za-z0-9_.-]+$/.test(value) ? value : undefined

/** The same, where something must be said. */
export const codeOrOdd = (value: string): string => codeIn(value) ?? "(an odd code)"

/** A page that a person may open. */
export const linkIn = (value: unknown): string | undefined => {
  if (typeof value !== "string" || value.length > mostOfALink || !URL.canParse(value)) return undefined
  const url = new URL(value)
  // Everything unusual in it comes out encoded.
  return (url.protocol === "https:" || url.protocol === "http:") && url.username === "" && url.password === ""
    ? url.href
    : undefined
}

/** How to reach somebody: a page, or an address of mail, as `admin_contact` mostly is. */
export const contactIn = (value: unknown): string | undefined => {
  if (typeof value !== "string" || value.length > mostOfALink) return undefined
  const address = value.replace(/^mailto:/i, "")
  return /^[\w.+-]{1,64}@[\w-]{1,63}(\.[\w-]{1,63}){0,8}$/.test(address) ? address : linkIn(value)
}

/** Any text in one line. */
export const inOneLine = (text: string, most: number): string =>
  text.slice(0, most).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "?")
