import { Effect } from "effect"
import type { WordsIn } from "../../domain/messages/BotMessages.ts"
import { type BotReply, replyIn } from "../../domain/routing/BotReply.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { close, type Decision } from "../../domain/turns/TurnDecision.ts"
import { BotCommands, type CommandOutcome } from "../../services/turns/BotCommands.ts"
import type { OpenTurn } from "../../services/turns/OpenTurn.ts"

/** Closes turns in which the bot itself replies, or does what a command asks for. */
export const makeBotReplies = (
  words: WordsIn,
  closeWith: (open: OpenTurn, decision: Decision) => Effect.Effect<void, StoreError>
) =>
  Effect.map(BotCommands, (commands) =>
    Effect.fnUntraced(function*(open: OpenTurn, reply: BotReply) {
      const ours = words(open.preferences?.language)
      const done: CommandOutcome = reply._tag === "Command"
        ? yield* commands.run(open, reply.request, ours)
        : replyIn(ours, reply)
      const closing = close(open.turn, done.phase, done.text)
      yield* closeWith(open, {
        ...closing,
        ...(done.text === undefined ? { show: undefined } : {}),
        ...(done.clears === undefined ? {} : { clears: done.clears })
      })
      if (done.after !== undefined) yield* done.after
    }))
