import { Duration, Effect, type Scope } from "effect"
import type { RoomId } from "../../domain/Ids.ts"
import type { Matrix } from "../../services/Matrix.ts"

/** An answer that is there at once needs no "is typing". */
const patience = Duration.millis(300)
/** Said for this long, and again before it runs out; so it ends by itself when we do. */
const lasting = Duration.seconds(30)
const repeat = Duration.seconds(20)

/**
 * Shows that the bot is writing, from some moments after now until the scope closes. Best effort: nothing waits for it and
 * its errors mean nothing.
 */
export const typing = (matrix: typeof Matrix.Service, room: RoomId): Effect.Effect<void, never, Scope.Scope> =>
  Effect.gen(function*() {
    let shown = false
    yield* Effect.addFinalizer(() => (shown ? Effect.forkDetach(Effect.ignore(matrix.typing(room, Duration.zero))) : Effect.void))
    yield* Effect.forkScoped(Effect.gen(function*() {
      yield* Effect.sleep(patience)
      shown = true
      while (true) {
        yield* Effect.ignore(matrix.typing(room, lasting))
        yield* Effect.sleep(repeat)
      }
    }))
  })
