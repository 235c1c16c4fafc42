import { Result } from "effect"

/** A name by RFC 9110, 5.6.2. */
const name = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/

/** A character that no value of a header has: a control character, or one that is not of Latin-1. */
// oxlint-disable-next-line no-control-regex
const unsendable = /[^\u0020-\u007e\u00a0-\u00ff]/

/** What says how a request is carried or what its body is, so that a value of somebody else's would break it. */
const ours: ReadonlySet<string> = new Set([
  "connection",
  "content-encoding",
  "content-length",
  "content-type",
  "expect",
  "keep-alive",
  "trailer",
  "transfer-encoding",
  "upgrade"
])

const complaint = (header: string, value: string): string | undefined => {
  if (!name.test(header)) return "names a header that can be none"
  if (ours.has(header)) return `holds ${header}, which the bot sets itself: leave it out`
  return unsendable.test(value) ? `holds characters for ${header} that no header can have` : undefined
}

/**
 * Headers by their names in small letters; the last of a name counts. Fails with a sentence where a request could not
 * be made with them. No value is in a sentence.
 */
export const collectorHeaders = (
  pairs: ReadonlyArray<readonly [name: string, value: string]>
): Result.Result<Readonly<Record<string, string>>, string> => {
  const headers = new Map(pairs.map(([header, value]) => [header.toLowerCase(), value]))
  const why = [...headers].flatMap(([header, value]) => complaint(header, value) ?? [])[0]
  return why === undefined ? Result.succeed(Object.fromEntries(headers)) : Result.fail(why)
}
