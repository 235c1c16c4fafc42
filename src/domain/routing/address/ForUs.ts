import type { EventId } from "../../Ids.ts"
import type { Message } from "../../matrix/InboundEvent.ts"
import type { RouteContext } from "../Route.ts"
import { mentionsOnlyOthers, mentionsUs } from "./Mention.ts"

/** What tells whether a message is for the bot. */
export type Address = Pick<
  RouteContext,
  "me" | "names" | "direct" | "groupPolicy" | "threads" | "isOurs" | "takesPart"
>

/** The thread in which a message needs no mention, if the bot takes part in it. THREADS=off knows no threads. */
export const followedRoot = (threads: RouteContext["threads"], { threadRoot }: Message): EventId | undefined =>
  threads === "off" ? undefined : threadRoot

/** Whether a message is for others, whom alone it mentions. In a direct room nobody else is there. */
export const isForOthers = (context: Pick<Address, "direct" | "me" | "names">, message: Message): boolean =>
  !context.direct && mentionsOnlyOthers(context, message)

/**
 * Whether a message is for the bot: all are in a direct room; in a group those that mention it or reply to it, those in
 * a thread on one of its messages or in which it takes part, and with GROUP_POLICY=always all others too. A message
 * that mentions others alone is for those, wherever it stands and whatever it replies to.
 */
export const isForUs = (context: Address, message: Message): boolean => {
  if (context.direct) return true
  if (context.groupPolicy === "never") return false
  if (mentionsUs(context, message)) return true
  if (isForOthers(context, message)) return false
  if (message.replyTo !== undefined && context.isOurs(message.replyTo)) return true
  if (context.groupPolicy === "always") return true
  const root = followedRoot(context.threads, message)
  return root !== undefined && (context.isOurs(root) || context.takesPart?.(root) === true)
}

/**
 * Whether a command says by itself that it is for the bot, whatever the room's policy is. One in a reply is for whoever
 * is replied to, whomever it names.
 */
export const pointsAtUs = (context: Address, message: Message): boolean =>
  context.direct || mentionsUs(context, message) ||
  (message.replyTo !== undefined && context.isOurs(message.replyTo))
