import { Effect } from "effect"
import type { StreamToken } from "../../../domain/Ids.ts"
import { isTooLarge, type MatrixError } from "../../../domain/matrix/MatrixError.ts"
import type { MessagesPage } from "../../../domain/matrix/SyncBatch.ts"
import type { Gap } from "../../../services/intake/IntakeRecords.ts"
import type { Matrix } from "../../../services/matrix/Matrix.ts"

/** Events of a page; fewer where the answer is more than can be read. */
const [most, fewer, one] = [100, 10, 1]

type AskedPage = Effect.Effect<MessagesPage, MatrixError>

/** Asks for the next page of a gap, in smaller pieces where it is too large. */
export const askPage = (matrix: typeof Matrix.Service) =>
  Effect.fnUntraced(function*({ from, room, until }: Gap) {
    const page = (limit: number, begin: StreamToken | undefined, end: { readonly to?: StreamToken }) =>
      matrix.messages(room, begin, { limit, ...end })
    const to = until._tag === "Token" ? { to: until.token } : {}
    const cutTo = (limit: number) => (asked: AskedPage) =>
      Effect.catchIf(asked, isTooLarge, () => page(limit, from, to))
    // Without a token that the server still knows, the room is read from its newest event back to what is known.
    const openFrom = (begin: StreamToken | undefined) => (asked: AskedPage) =>
      Effect.catchReason(
        asked,
        "MatrixError",
        "Refused",
        ({ status }, error) => (status === 400 ? page(most, begin, {}) : Effect.fail(error))
      )
    return yield* Effect.result(
      page(most, from, to).pipe(cutTo(fewer), cutTo(one), openFrom(from), openFrom(undefined))
    )
  })
