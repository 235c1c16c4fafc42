import { Equal } from "effect"
import type { SentFile } from "../../matrix/files/SentFile.ts"
import { parseInbound } from "../../matrix/InboundEvent.ts"
import type { RawEvent } from "../../matrix/SyncBatch.ts"
import { promptTextOf } from "../prompt/PromptText.ts"
import type { RouteContext } from "../Route.ts"

/** Whether the agent would get the same of two versions of a prompt. */
export type SamePrompt = (one: RawEvent, other: RawEvent) => boolean

/** The words of a file are the prompt's text. */
const withoutWords = (file: SentFile | undefined) => (file === undefined ? undefined : { ...file, caption: "" })

/** Clients and bridges edit in what no agent gets: the preview of a link, a mention, the same words as HTML. */
export const samePrompt =
  ({ commandPrefix, me, names }: Pick<RouteContext, "commandPrefix" | "me" | "names">): SamePrompt => (one, other) => {
    const [before, after] = [parseInbound(one), parseInbound(other)]
    return before._tag === "Message" && after._tag === "Message" &&
      promptTextOf(me, before, names, commandPrefix) === promptTextOf(me, after, names, commandPrefix) &&
      Equal.equals(withoutWords(before.file), withoutWords(after.file))
  }
