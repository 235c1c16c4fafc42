import { Predicate } from "effect"
/**
 * Values in another side's answer that may stand in a log, on a terminal or in a sentence of ours. A server's free text
 * may not: it may repeat a token or a message.
 */

const mostOfACode = 60
const mostOfALink = 500

/** An error code such as M_FORBIDDEN; undefined for anything else in its place. */
export const codeIn = (value: unknown): string | undefined =>
  Predicate.isString(value) && value.length <= mostOfACode && /^[A-Za-z0-9_.-]+$/.test(value) ? value : undefined

/** An error code, or words for what is none. */
export const codeOrOdd = (value: string): string => codeIn(value) ?? "(an odd code)"

/** The address of a page that a person may open; undefined for anything else. */
export const linkIn = (value: unknown): string | undefined => {
  if (!Predicate.isString(value) || value.length > mostOfALink || !URL.canParse(value)) return undefined
  const url = new URL(value)
  // `href` encodes every unusual character.
  return (url.protocol === "https:" || url.protocol === "http:") && url.username === "" && url.password === ""
    ? url.href
    : undefined
}

/** How to reach somebody, such as `admin_contact`: a page or a mail address; undefined for anything else. */
export const contactIn = (value: unknown): string | undefined => {
  if (!Predicate.isString(value) || value.length > mostOfALink) return undefined
  const address = value.replace(/^mailto:/i, "")
  return /^[\w.+-]{1,64}@[\w-]{1,63}(\.[\w-]{1,63}){0,8}$/.test(address) ? address : linkIn(value)
}
