import { Effect, Layer, Option } from "effect"
import type { RoomId } from "../../domain/Ids.ts"
import { namedWait } from "../../domain/matrix/MatrixError.ts"
import { whyOf } from "../../domain/operations/WaitReason.ts"
import { mirrorOf } from "../../domain/reconciliation/MirrorOf.ts"
import { isSameMirror } from "../../domain/reset/snapshot/ChatMirror.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { IntakeJournal } from "../../services/intake/IntakeJournal.ts"
import { AccountRecords } from "../../services/reconciliation/AccountRecords.ts"
import { ChatMirrors } from "../../services/reconciliation/ChatMirrors.ts"
import { RoomMirrors } from "../../services/store/RoomMirrors.ts"
import { StoreWaits } from "../../services/store/StoreWaits.ts"
import { makeKeyedRetry } from "../pace/KeyedRetry.ts"
import type { Overtaken, Patiently } from "../pace/RequestLanes.ts"
import { done, type SoFar, type Tried } from "../pace/RetryRhythm.ts"

/** Requests under way at once, and rooms in hand. */
const atOnce = 2
const most = 4_096
/** The longest pause between two tries, in ms: nothing waits for a mirror. */
const rarely = 3_600_000

/** Writes mirrors, each room at its own pace: one request for a room that changed, none for one that did not. */
export const layer: Layer.Layer<
  ChatMirrors,
  never,
  AccountRecords | IntakeJournal | RoomMirrors | StoreWaits
> = Layer.effect(
  ChatMirrors,
  Effect.gen(function*() {
    const journal = yield* IntakeJournal
    const mirrors = yield* RoomMirrors
    const records = yield* AccountRecords

    /** The mirror that the room should have and, as far as we know, has not. Nobody talks in a space: it has none. */
    const due = Effect.fnUntraced(function*(id: RoomId) {
      const found = Option.getOrUndefined(yield* mirrors.mirrored(id))
      if (
        found === undefined || found.room.membership !== "join" || found.incarnation === null ||
        found.room.space === true
      ) return undefined
      const mirror = mirrorOf(found.room, found.incarnation)
      return found.written !== null && isSameMirror(found.written, mirror) ? undefined : mirror
    })

    const step = Effect.fnUntraced(
      function*(id: RoomId, _: SoFar, patiently: Patiently): Effect.fn.Return<Tried, StoreError | Overtaken> {
        const mirror = yield* due(id)
        if (mirror === undefined) return done
        const failure = yield* patiently(
          Effect.match(records.mirrorChat(id, mirror), { onFailure: (error) => error, onSuccess: () => undefined })
        )
        if (failure === undefined) return done
        if (failure._tag === "StoreError") return yield* failure
        return { _tag: "Again", kind: undefined, why: whyOf(failure), after: namedWait(failure), longest: rarely }
      }
    )

    const { hurryAll, wake } = yield* makeKeyedRetry<RoomId>(yield* StoreWaits, {
      name: "mirrors of rooms",
      atOnce,
      most,
      step,
      all: Effect.map(journal.rooms("join"), (rooms) => rooms.map(({ room }) => room))
    })
    return ChatMirrors.of({ keep: wake, hurryAll })
  })
)
