import { Option, Predicate, Result } from "effect"
import * as Base64 from "effect/encoding/Base64"

const shape = /^([A-Za-z0-9+/]*)={0,2}$/

/** Bytes in base64 without padding, as Matrix writes them (spec, appendices, "Unpadded Base64"). */
export const writeBase64 = (bytes: Uint8Array): string => Base64.encode(bytes).replace(/=+$/, "")

/** The same with the alphabet for URLs, as a JSON web key is written. */
export const writeUrlSafeBase64 = (bytes: Uint8Array): string =>
  writeBase64(bytes).replaceAll("+", "-").replaceAll("/", "_")

/**
 * The bytes of a text in base64 that somebody else wrote: padded or not, in either alphabet, as clients write all of
 * them. Undefined where the value is none. `length`: it has to be of so many bytes.
 */
export const readBase64 = (value: unknown, length?: number): Uint8Array | undefined => {
  if (!Predicate.isString(value)) return undefined
  const digits = shape.exec(value.replaceAll("-", "+").replaceAll("_", "/"))?.[1]
  if (digits === undefined) return undefined
  const padded = digits.padEnd(Math.ceil(digits.length / 4) * 4, "=")
  // The decoder's error holds its input, which may be a secret, and goes no further.
  const bytes = Option.getOrUndefined(Result.getSuccess(Base64.decode(padded)))
  return length === undefined || bytes?.length === length ? bytes : undefined
}
