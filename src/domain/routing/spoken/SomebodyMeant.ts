import { Result } from "effect"
import type { UserId } from "../../Ids.ts"
import type { Message } from "../../matrix/InboundEvent.ts"
import { people, userId } from "../../settings/types/UserSetting.ts"
import { withoutQuotedHtml } from "../address/OwnWords.ts"
import { linkTarget } from "../prompt/MatrixLink.ts"
import { pillsIn } from "../prompt/Pills.ts"

/** The longest id or pattern, and the longest text that is read for one, in UTF-16 units. */
const [longestId, longestText] = [255, 1_024]

/** The one id or pattern that a text is. */
const typedIn = (text: string): string | undefined => {
  if (text.length > longestId || /\s/.test(text)) return undefined
  const read = people.read(text)
  return Result.isSuccess(read) && read.success.patterns.length === 1 ? read.success.patterns[0] : undefined
}

/** Whom a link that was typed is to, alone or as Markdown; one whose text is another id is to nobody. */
const linkedIn = (text: string): string | undefined => {
  const markdown = /^\[([^\]]{1,255})\]\(([^\s()]{1,512})\)$/.exec(text)
  const target = linkTarget(markdown?.[2] ?? text)
  if (target?._tag !== "User") return undefined
  const shown = typedIn(markdown?.[1] ?? target.id)
  return shown === undefined || shown === target.id ? target.id : undefined
}

const plain = (name: string) => name.trim().replace(/^@/, "").replaceAll(/\s+/g, " ")

/** Whom the writer's client shows as this text, in their own words; nobody where several are shown so. */
const pilledAs = (me: UserId, text: string, { formatted }: Message): string | undefined => {
  const pills = formatted === undefined ? [] : [...pillsIn(withoutQuotedHtml(formatted))]
  const [found, another] = pills.filter(([id, shown]) => id !== me && plain(shown) === plain(text))
  return another === undefined ? found?.[0] : undefined
}

/**
 * The id or pattern that all of a command's argument means: as it was typed, or by a link that stands in its place. A
 * link means one person, never the bot and never a pattern.
 */
export const somebodyIn = (me: UserId, message: Message, rest: string): string | undefined => {
  const text = rest.slice(0, longestText + 1)
  if (text.trim() === "" || text.length > longestText) return undefined
  const typed = typedIn(text)
  if (typed !== undefined) return typed
  const linked = linkedIn(text) ?? pilledAs(me, text, message)
  if (linked === undefined || linked === me || linked.length > longestId) return undefined
  return Result.isSuccess(userId.read(linked)) ? linked : undefined
}
