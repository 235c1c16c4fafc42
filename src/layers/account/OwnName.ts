import { Duration, Effect, Option } from "effect"
import type { UserId } from "../../domain/Ids.ts"
import { Matrix } from "../../services/matrix/Matrix.ts"
import { StoreValues } from "../../services/store/StoreValues.ts"

const kept = "display name"

/** The homeserver may take so long; nobody is answered before. */
const patience = Duration.seconds(10)

/** Everybody chooses their name; more of it than that is not looked for in messages. In UTF-16 units. */
const longest = 255

/**
 * The names by which people call the bot in their messages: its display name, asked for once at a start, or else the
 * one of the last start; where there is none, the part of its id before the server.
 */
export const ownNames = Effect.fnUntraced(function*(me: UserId) {
  const matrix = yield* Matrix
  const values = yield* StoreValues
  const asked = yield* Effect.result(Effect.timeout(matrix.displayName, patience))
  if (asked._tag === "Success") yield* values.put(kept, asked.success?.trim().slice(0, longest) ?? "")
  const name = Option.getOrUndefined(yield* values.get(kept))
  return [name === undefined || name === "" ? me.slice(1).split(":", 1)[0]! : name]
})
