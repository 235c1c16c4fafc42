import { Effect, Option, Random } from "effect"
import { retryDelay } from "../../domain/Backoff.ts"
import type { ChatId } from "../../domain/Ids.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { TurnJournal } from "../../services/turns/TurnJournal.ts"
import { withoutWords } from "../pace/BugWords.ts"
import type { TurnGuard, WorkedChat } from "./TurnGuard.ts"

/** After so many bugs in a row, the turn that a chat is stuck at is set aside unread. */
const mostBugs = 5

/**
 * The first and the longest wait after a bug, in milliseconds. The longest is long, as only the chat itself waits.
 */
const [firstWait, longestWait] = [1_000, 600_000]

/** What came of one look at a chat's journal. */
type Look = "nothing" | "worked" | StoreError | { readonly _tag: "Bug"; readonly bug: unknown }

const guarded = (look: Effect.Effect<"nothing" | "worked", StoreError>): Effect.Effect<Look> =>
  look.pipe(
    Effect.catch((error) => Effect.succeed(error)),
    Effect.catchDefect((bug) => Effect.succeed({ _tag: "Bug" as const, bug }))
  )

/** Works on a chat's open turns, oldest first, until none is left. `leave` runs in the same tick as the last look. */
export type WorkChat = (chat: ChatId, worked: WorkedChat, leave: () => void) => Effect.Effect<void>

export const makeChatWorker = (guard: TurnGuard): Effect.Effect<WorkChat, never, TurnJournal> =>
  Effect.map(TurnJournal, (journal) => {
    /** Sets aside the turn that a chat is stuck at, by the columns of its row that cannot meet a bug. */
    const unstick = Effect.fnUntraced(function*(chat: ChatId) {
      const turn = yield* journal.bareTurn(chat)
      if (Option.isSome(turn)) yield* guard.setAside(turn.value, "unreadable")
      return "worked" as const
    })

    const workOnNext = Effect.fnUntraced(
      function*(chat: ChatId, worked: WorkedChat) {
        const next = yield* journal.nextTurn(chat)
        if (Option.isNone(next)) return "nothing" as const
        yield* guard.work(next.value, worked)
        return "worked" as const
      },
      (looking, chat) => Effect.catchTag(looking, "DamagedTurn", () => unstick(chat))
    )

    // Bugs and failures of the store are counted apart: a store in trouble blames no turn.
    return Effect.fnUntraced(function*(chat, worked, leave) {
      for (let failures = 0, bugs = 0;;) {
        worked.isWoken = false
        const look = yield* guarded(bugs > 0 && bugs % mostBugs === 0 ? unstick(chat) : workOnNext(chat, worked))
        if (look === "nothing") {
          if (worked.isWoken) continue
          // No wake may come between the look and this.
          return leave()
        }
        if (look === "worked") {
          failures = bugs = 0
          continue
        }
        if (look._tag === "Bug") {
          yield* Effect.logError("A bug met a chat, which is tried again", withoutWords(look.bug)).pipe(
            Effect.annotateLogs({ chat })
          )
          yield* Effect.sleep(retryDelay(++bugs, yield* Random.next, firstWait, longestWait))
        } else {
          yield* Effect.logError(look.message)
          yield* Effect.sleep(retryDelay(++failures, yield* Random.next))
        }
      }
    })
  })
