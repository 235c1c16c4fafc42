import { Duration, Effect, type Fiber, type Scope } from "effect"
import type { RoomId } from "../../../domain/Ids.ts"
import type { Matrix } from "../../../services/matrix/Matrix.ts"

/** An answer that comes within this time needs no typing notice. */
const delay = Duration.millis(300)
/** One notice holds this long, so it ends by itself when the process does; it is renewed before that. */
const validity = Duration.seconds(30)
const renewal = Duration.seconds(20)

/** How many show each room that they write. The room is told that nobody does by the last of them. */
export type Writers = Map<RoomId, number>

/** Shows the room whether the bot is writing. Repeating what holds already costs nothing. */
export type TypingNotice = (isWriting: boolean) => Effect.Effect<void>

/**
 * Makes a room's typing notice, which ends at the latest with the scope. Best effort: nothing waits for it and its
 * errors are ignored.
 */
export const makeTypingNotice = (
  matrix: typeof Matrix.Service,
  room: RoomId,
  writers: Writers = new Map()
): Effect.Effect<TypingNotice, never, Scope.Scope> =>
  Effect.gen(function*() {
    const scope = yield* Effect.scope
    let writing: Fiber.Fiber<void> | undefined
    let isShown = false
    const show = (span: Duration.Duration) => Effect.ignore(matrix.typing(room, span))
    const begin = Effect.gen(function*() {
      yield* Effect.sleep(delay)
      isShown = true
      writers.set(room, (writers.get(room) ?? 0) + 1)
      while (true) yield* Effect.andThen(show(validity), Effect.sleep(renewal))
    })
    const end = Effect.suspend(() => {
      writing?.interruptUnsafe()
      writing = undefined
      if (!isShown) return Effect.void
      isShown = false
      const left = (writers.get(room) ?? 1) - 1
      if (left > 0) {
        writers.set(room, left)
        return Effect.void
      }
      writers.delete(room)
      return Effect.asVoid(Effect.forkDetach(show(Duration.zero)))
    })
    yield* Effect.addFinalizer(() => end)
    return (isWriting) =>
      Effect.suspend(() => {
        if (isWriting === (writing !== undefined)) return Effect.void
        return isWriting ? Effect.map(Effect.forkIn(begin, scope), (fiber) => void (writing = fiber)) : end
      })
  })
