/**
 * What an id, or a link to one, points to. `name` is a user's or an alias's part before the server. `Link`: a link into
 * Matrix that cannot be read.
 */
export type IdTarget =
  | { readonly _tag: "User"; readonly id: string; readonly name: string }
  | { readonly _tag: "Alias"; readonly name: string }
  | { readonly _tag: "Room" }
  | { readonly _tag: "Event" }
  | { readonly _tag: "Link" }

const nameIn = (id: string): string => id.slice(1).split(":", 1)[0]!

/** What an id stands for by its first letter; undefined where it is none. */
export const targetOf = (id: string): IdTarget | undefined => {
  switch (id[0]) {
    case "@":
      return { _tag: "User", id, name: nameIn(id) }
    case "#":
      return { _tag: "Alias", name: nameIn(id) }
    case "!":
      return { _tag: "Room" }
    case "$":
      return { _tag: "Event" }
    default:
      return undefined
  }
}

/** A part of a URL as text; as it is where it is not encoded right. */
export const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** The parts of a link behind its address, without a query. */
const partsOf = (path: string) => decoded(path.split("?", 1)[0]!).split("/").filter((part) => part !== "")

/** What a link to matrix.to points to, by what stands behind `#/` (Matrix appendices, "matrix.to navigation"). */
export const matrixToTarget = (path: string): IdTarget => {
  const [first = "", second] = partsOf(path)
  const target = targetOf(first) ?? { _tag: "Link" }
  return second?.startsWith("$") === true && target._tag !== "User" ? { _tag: "Event" } : target
}

const sigils: ReadonlyMap<string, string> = new Map([
  ["u", "@"],
  ["user", "@"],
  ["r", "#"],
  ["room", "#"],
  ["roomid", "!"],
  ["e", "$"],
  ["event", "$"]
])

/** What a URI of the scheme `matrix` points to, by what stands behind it (Matrix appendices, "Matrix URI scheme"). */
export const matrixUriTarget = (path: string): IdTarget => {
  const [kind = "", id, second] = partsOf(path)
  const sigil = sigils.get(kind.toLowerCase())
  if (sigil === undefined || id === undefined) return { _tag: "Link" }
  if (sigil !== "@" && (second === "e" || second === "event")) return { _tag: "Event" }
  return targetOf(sigil + id) ?? { _tag: "Link" }
}

/** What the address of a link points to in Matrix; undefined for any other address. */
export const linkTarget = (address: string): IdTarget | undefined => {
  const web = /^https?:\/\/matrix\.to\/#\//i.exec(address)
  if (web !== null) return matrixToTarget(address.slice(web[0].length))
  return /^matrix:/i.test(address) ? matrixUriTarget(address.slice("matrix:".length)) : undefined
}
