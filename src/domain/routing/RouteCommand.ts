import type { ChatId, EventId } from "../Ids.ts"
import type { Message } from "../matrix/InboundEvent.ts"
import type { BotCommand } from "./BotCommand.ts"
import { type BotReply, replyPlace } from "./BotReply.ts"
import { mayRetry, retryRefusal } from "./RetryPolicy.ts"
import type { Route, RouteContext } from "./Route.ts"

/**
 * What a command comes to. In a group it needs no mention where it can only mean us; `addressed` is then whether we
 * answer it when there is nothing to do, since other bots take the same words.
 */
export const routeCommand = (
  context: RouteContext,
  command: BotCommand,
  message: Message,
  place: { readonly chat: ChatId; readonly threadRoot: EventId | undefined },
  addressed: boolean
): Route => {
  const ignored = (why: string): Route => ({ _tag: "Ignore", why })
  const reply = (
    reply: BotReply
  ): Route => (addressed
    ? { _tag: "Reply", chat: replyPlace(context.room, message.event), threadRoot: place.threadRoot, reply }
    : ignored("not for us"))
  if (!context.direct && context.groupPolicy === "never") return ignored("not for us")
  const { broken, running } = context.work(place.chat)
  switch (command) {
    case "help":
      return reply({ _tag: "Help" })
    case "stop":
      if (running !== undefined) return { _tag: "Stop", prompt: running }
      // It is stopped already: said twice, or read again by a store that was lost.
      return broken?.phase === "stopped" ? ignored("stopped already") : reply({ _tag: "NotStopped" })
    case "retry": {
      const isAdmin = context.isAdmin(message.sender)
      const about = message.replyTo === undefined ? broken : context.attempt(message.replyTo)
      const of = about?.room === context.room ? about : undefined
      if (of !== undefined && !mayRetry(of, message.sender, isAdmin)) return ignored("not theirs")
      const why = retryRefusal(of)
      if (why === undefined && of !== undefined) return { _tag: "Retry", of }
      return reply({ _tag: "NotAgain", why: why ?? "nothing" })
    }
  }
}
