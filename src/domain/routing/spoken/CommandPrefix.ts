import { fromFirstSign } from "../address/NameSigns.ts"

/** Whether a text begins so, also with the wide signs of Chinese and Japanese keyboards. */
const begins = (text: string, sign: string): boolean =>
  text.slice(0, sign.length).normalize("NFKC").toLowerCase() === sign.normalize("NFKC").toLowerCase()

/**
 * What follows the prefix of commands in a text that begins with it; undefined where it does not. Large or small
 * letters, the width of the signs, and what shows nothing before them do not matter.
 */
export const behindPrefix = (prefix: string, text: string): string | undefined => {
  const begun = fromFirstSign(text)
  return begins(begun, prefix) ? begun.slice(prefix.length) : undefined
}
