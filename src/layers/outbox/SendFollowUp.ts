import { Effect, Queue } from "effect"
import type { ChatId } from "../../domain/Ids.ts"
import type { Pacer } from "../../services/outbox/Pacer.ts"
import type { Delivered } from "./Delivery.ts"
import type { SendSetbacks } from "./setbacks/SendSetbacks.ts"

/** Tells the pacer, the log and the waiting sends what a try came to. */
export const makeSendFollowUp = (
  pacer: typeof Pacer.Service,
  setbacks: SendSetbacks,
  unshown: Queue.Enqueue<ChatId>
) => {
  // Parts and versions of one answer are refused for one reason, one after the other: they are logged once.
  let lost = ""
  const tellLost = (
    { _tag, entry: { chat, room, turn }, why }: Extract<Delivered, { readonly _tag: "Replaced" | "Refused" }>
  ) => {
    const one = `${chat} ${turn} ${why}`
    if (one === lost) return Effect.void
    lost = one
    return Effect.logWarning(
      `An event of ours cannot be sent${
        _tag === "Replaced" ? "; the room is told so in its place" : ", and is left out"
      }`
    ).pipe(Effect.annotateLogs({ why, room }))
  }

  return {
    /** Tells the pacer what a try says of the server's limit. */
    settle: (result: Delivered, beyond: boolean): Effect.Effect<void> => {
      switch (result._tag) {
        case "Nothing":
        case "Gone":
        case "Later":
          return pacer.undecided
        case "Sent":
          return pacer.accepted(beyond)
        case "RateLimited":
          return pacer.refused(result.retryAfter)
        case "Replaced":
        case "Refused":
          return Effect.andThen(pacer.undecided, tellLost(result))
      }
    },

    /** Tells the sends that wait, and the turn of what was deleted, or of a question that will never be shown. */
    follow: (chat: ChatId, result: Delivered): Effect.Effect<void> => {
      switch (result._tag) {
        case "Nothing":
          return setbacks.idle(chat)
        case "Sent":
          return Effect.andThen(
            result.deleted ? Queue.offer(unshown, chat) : Effect.void,
            setbacks.passed(result.entry)
          )
        case "Refused":
          return Effect.andThen(
            result.entry.ask === undefined ? Effect.void : Queue.offer(unshown, chat),
            setbacks.settled(result.entry)
          )
        case "Replaced":
          return setbacks.settled(result.entry)
        case "Gone":
        case "Later":
        case "RateLimited":
          return Effect.void
      }
    }
  }
}
export type SendFollowUp = ReturnType<typeof makeSendFollowUp>
