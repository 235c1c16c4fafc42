import { Duration, Effect, type Fiber, type Scope } from "effect"
import type { RoomId } from "../../domain/Ids.ts"
import type { Matrix } from "../../services/matrix/Matrix.ts"

/** An answer that is there at once needs no "is typing". */
const patience = Duration.millis(300)
/** Said for this long, and again before it runs out; so it ends by itself when we do. */
const lasting = Duration.seconds(30)
const repeat = Duration.seconds(20)

/**
 * Shows whether the bot is writing, from some moments after that is so, at the latest until the scope closes. Best
 * effort: nothing waits for it and its errors mean nothing. Saying again what holds costs nothing.
 */
export const typing = (
  matrix: typeof Matrix.Service,
  room: RoomId
): Effect.Effect<(on: boolean) => Effect.Effect<void>, never, Scope.Scope> =>
  Effect.gen(function*() {
    const scope = yield* Effect.scope
    let writing: Fiber.Fiber<void> | undefined
    let shown = false
    const say = (how: Duration.Duration) => Effect.ignore(matrix.typing(room, how))
    const begin = Effect.gen(function*() {
      yield* Effect.sleep(patience)
      shown = true
      while (true) yield* Effect.andThen(say(lasting), Effect.sleep(repeat))
    })
    const end = Effect.suspend(() => {
      writing?.interruptUnsafe()
      writing = undefined
      if (!shown) return Effect.void
      shown = false
      return Effect.asVoid(Effect.forkDetach(say(Duration.zero)))
    })
    yield* Effect.addFinalizer(() => end)
    return (on) =>
      Effect.suspend(() => {
        if (on === (writing !== undefined)) return Effect.void
        return on ? Effect.map(Effect.forkIn(begin, scope), (fiber) => void (writing = fiber)) : end
      })
  })
