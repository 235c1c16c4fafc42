import { Effect, FiberMap, Layer } from "effect"
import type { ChatId } from "../../domain/Ids.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { ChatDispatcher } from "../../services/turns/ChatDispatcher.ts"
import type { PoisonTrial } from "../../services/turns/PoisonTrial.ts"
import type { TurnJournal } from "../../services/turns/TurnJournal.ts"
import type { TurnRunner } from "../../services/turns/TurnRunner.ts"
import { makePoisonGuard } from "../poison/PoisonGuard.ts"
import { makeChatWorker } from "./ChatWorker.ts"
import { makeTurnGuard, type WorkedChat } from "./TurnGuard.ts"

/** Dispatches within one process: a chat with work has a fiber, and the others cost nothing. */
export const layer: Layer.Layer<ChatDispatcher, StoreError, TurnJournal | TurnRunner | PoisonTrial> = Layer.effect(
  ChatDispatcher,
  Effect.gen(function*() {
    const suspects = yield* makePoisonGuard()
    const workChat = yield* makeChatWorker(yield* makeTurnGuard(suspects))
    const run = yield* FiberMap.runtime(yield* FiberMap.make<ChatId>())<never>()
    const chats = new Map<ChatId, WorkedChat>()

    const leave = (chat: ChatId) => {
      chats.delete(chat)
      suspects.leave(chat)
    }

    return ChatDispatcher.of({
      wake: Effect.fn("ChatDispatcher.wake")((chat) =>
        Effect.suspend(() => {
          const known = chats.get(chat)
          if (known !== undefined) {
            known.isWoken = true
            return known.poke
          }
          const worked: WorkedChat = { isWoken: false, poke: Effect.void }
          chats.set(chat, worked)
          run(chat, workChat(chat, worked, () => leave(chat)))
          return Effect.void
        })
      )
    })
  })
)
