/** An address as a client may read it, however often it is escaped. */
const decoded = (address: string): string =>
  address.replaceAll(/%(?:25)+/g, "%").replaceAll(
    /%([2-7][0-9a-f])/gi,
    (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))
  )

const words = (path: string): ReadonlyArray<string> => path.split("/").filter((word) => word !== "")

const isUser = (word: string | undefined) => /^(?:u|users?)$/i.test(word ?? "")

/**
 * Whether clients may show a link as a mention of a person: an address of matrix.to, or of a client, with a user id
 * behind the `#`, or a `matrix:` URI of a user (MSC2312, with an authority or without).
 */
export const mayMention = (href: string): boolean => {
  const address = decoded(href)
  const uri = /^matrix:(\/\/[^/]*)?(.*)/is.exec(address)
  if (uri !== null) return isUser(words(uri[2] ?? "")[0]) || isUser(words(uri[1] ?? "")[0])
  const mark = address.indexOf("#")
  if (mark < 0) return false
  const [first = "", second = ""] = words(address.slice(mark + 1))
  return first.startsWith("@") || (isUser(first) && second.startsWith("@"))
}
