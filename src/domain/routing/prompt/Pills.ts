import { personLinks, withoutEscapes } from "./HtmlLinks.ts"

/** The longest text of a link that is a name, with the tags in it, in UTF-16 units. */
const longestText = 256

/** The text of the link whose tag ends at `from`, without the tags in it; undefined where it is none. */
const textOf = (html: string, from: number): string | undefined => {
  const rest = html.slice(from, from + longestText + 4)
  const end = rest.search(/<\/a>/i)
  return end < 0 ? undefined : withoutEscapes(rest.slice(0, end).replaceAll(/<[^<>]*>/g, "")).trim()
}

/**
 * The texts of the links to users in a formatted message, by the users' ids: the names that the writer's client shows
 * for them. Of several for one user, the first counts. Looks at the first hundred links.
 */
export const pillsIn = (formatted: string | undefined): ReadonlyMap<string, string> => {
  const pills = new Map<string, string>()
  for (const { end, id } of personLinks(formatted ?? "")) {
    const text = textOf(formatted!, end)
    if (text !== undefined && text !== "" && !pills.has(id)) pills.set(id, text)
  }
  return pills
}
