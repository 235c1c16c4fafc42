import { linkTarget } from "./MatrixLink.ts"

const entities: ReadonlyArray<readonly [string, string]> = [["&lt;", "<"], ["&gt;", ">"], ["&quot;", "\""], [
  "&#39;",
  "'"
], ["&amp;", "&"]]

/** The text of HTML without its escapes. */
export const withoutEscapes = (html: string): string =>
  entities.reduce((text, [entity, letter]) => text.replaceAll(entity, letter), html)

/** The most links that are looked at, and the longest tag of one, in UTF-16 units. */
const [mostLinks, longestTag] = [100, 1_024]

/** One attribute, or the end of the tag. A value may have no quotes, and in quotes it may have any sign. */
const attribute = /[\s/]*(?:>|([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+)))?)/y

/** A link of a formatted message to a user: whose it is, and where its tag ends. */
export interface PersonLink {
  readonly id: string
  readonly end: number
}

const linkAt = (html: string, at: number): PersonLink | undefined => {
  const tag = html.slice(at, at + longestTag)
  let address: string | undefined
  attribute.lastIndex = "<a".length
  for (let found = attribute.exec(tag); found !== null; found = attribute.exec(tag)) {
    const [, name, ...values] = found
    if (name === undefined) {
      const target = linkTarget(withoutEscapes(address ?? "").trim())
      return target?._tag === "User" ? { id: target.id, end: at + attribute.lastIndex } : undefined
    }
    // Of attributes of one name, HTML takes the first.
    if (name.toLowerCase() === "href") address ??= values.find((value) => value !== undefined)
  }
  return undefined
}

/** The links to users in a formatted message, whatever they show. Looks at the first hundred links. */
export const personLinks = (html: string): ReadonlyArray<PersonLink> => {
  const links: Array<PersonLink> = []
  const start = /<a(?=[\s/])/gi
  for (let count = 0; count < mostLinks; count++) {
    const next = start.exec(html)
    if (next === null) break
    const link = linkAt(html, next.index)
    if (link !== undefined) links.push(link)
  }
  return links
}
