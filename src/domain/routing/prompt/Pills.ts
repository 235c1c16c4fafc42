import { linkTarget } from "./MatrixLink.ts"

const entities: ReadonlyArray<readonly [string, string]> = [["&lt;", "<"], ["&gt;", ">"], ["&quot;", "\""], [
  "&#39;",
  "'"
], ["&amp;", "&"]]

const unescaped = (html: string) => entities.reduce((text, [entity, letter]) => text.replaceAll(entity, letter), html)

/** The most links that are looked at, the longest tag and the longest text of one, in UTF-16 units. */
const [mostLinks, longestTag, longestText] = [100, 1_024, 256]

/** The text of the link whose tag ends at `from`; undefined where it is none, or has tags of its own. */
const textOf = (html: string, from: number): string | undefined => {
  const rest = html.slice(from, from + longestText + 4)
  const end = rest.indexOf("<")
  return end > 0 && rest.startsWith("</a>", end) ? unescaped(rest.slice(0, end)).trim() : undefined
}

/**
 * The texts of the links to users in a formatted message, by the users' ids: the names that the writer's client shows
 * for them. Of several for one user, the first counts. Looks at the first hundred links.
 */
export const pillsIn = (formatted: string | undefined): ReadonlyMap<string, string> => {
  const pills = new Map<string, string>()
  if (formatted === undefined) return pills
  let at = formatted.indexOf("<a ")
  for (let links = 0; at >= 0 && links < mostLinks; links++, at = formatted.indexOf("<a ", at + 1)) {
    const tag = formatted.slice(at, at + longestTag)
    const end = tag.indexOf(">")
    const href = end < 0 ? undefined : /\shref="([^"]*)"|\shref='([^']*)'/i.exec(tag.slice(0, end))
    const target = linkTarget(unescaped(href?.[1] ?? href?.[2] ?? ""))
    const text = target?._tag === "User" ? textOf(formatted, at + end + 1) : undefined
    if (target?._tag === "User" && text !== undefined && text !== "" && !pills.has(target.id)) {
      pills.set(target.id, text)
    }
  }
  return pills
}
