import { foundAt, starts } from "./FindId.ts"
import type { IdTarget } from "./MatrixLink.ts"

/** Whom a text may speak of. */
export interface KnownPeople {
  /** Ids of users that count as ids wherever they stand, whatever their server is called. */
  readonly ids: ReadonlySet<string>
  /** What to call them instead of `@` and the first part of their ids. */
  readonly names: ReadonlyMap<string, string>
}

const wordFor = (target: IdTarget, { names }: KnownPeople): string => {
  switch (target._tag) {
    case "User":
      return names.get(target.id) ?? `@${target.name}`
    case "Alias":
      return `#${target.name}`
    case "Room":
      return "a room"
    case "Event":
      return "a message"
    case "Link":
      return "a link"
  }
}

/**
 * The text without Matrix ids and without links into Matrix: a user is what `people` calls them, or `@` and the first
 * part of their id; an alias is `#` and its first part; other rooms and events are `a room` and `a message`; a link
 * with a text of its own is that text. Ids in code are ids too. Mail addresses, and words with such signs whose other
 * half names no server, stay. Takes time linear in the text's length.
 */
export const withoutIds = (text: string, people: KnownPeople): string => {
  const servers = new Set([...people.ids].map((id) => id.slice(id.indexOf(":") + 1)))
  let clean = ""
  let from = 0
  const start = new RegExp(starts)
  for (let next = start.exec(text); next !== null; next = start.exec(text)) {
    const at = next.index
    const found = foundAt(text, at, people.ids, servers)
    if (found !== undefined) {
      clean += text.slice(from, at) +
        (found.text === undefined ? wordFor(found.target, people) : withoutIds(found.text, people))
      from = at + found.length
    }
    start.lastIndex = Math.max(from, at + 1)
  }
  return clean + text.slice(from)
}
