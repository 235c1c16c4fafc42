/** What a client may read where an address has this, however often it is escaped. */
const decoded = (address: string): string =>
  address.replaceAll(/%(?:25)+/g, "%").replaceAll(
    /%([2-7][0-9a-f])/gi,
    (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))
  )

const words = (path: string): ReadonlyArray<string> => path.split("/").filter((word) => word !== "")

const isUser = (word: string | undefined) => /^(?:u|users?)$/i.test(word ?? "")

/**
 * Whether clients may show a link as a mention of somebody: it goes to matrix.to (or a client's own address) with a
 * person behind the `#`, or is a `matrix:` URI of one (MSC2312, with an authority or without).
 */
export const isPerson = (href: string): boolean => {
  const address = decoded(href)
  const uri = /^matrix:(\/\/[^/]*)?(.*)/is.exec(address)
  if (uri !== null) return isUser(words(uri[2] ?? "")[0]) || isUser(words(uri[1] ?? "")[0])
  const mark = address.indexOf("#")
  if (mark < 0) return false
  const [first = "", second = ""] = words(address.slice(mark + 1))
  return first.startsWith("@") || (isUser(first) && second.startsWith("@"))
}
