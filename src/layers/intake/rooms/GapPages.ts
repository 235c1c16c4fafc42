import { Effect, type Result } from "effect"
import type { StreamToken } from "../../../domain/Ids.ts"
import type { MatrixError } from "../../../domain/matrix/MatrixError.ts"
import type { MessagesPage } from "../../../domain/matrix/SyncBatch.ts"
import type { Gap } from "../../../services/intake/IntakeRecords.ts"
import type { Matrix } from "../../../services/matrix/Matrix.ts"

/** Events of a page; fewer where the answer is more than can be read. */
const pageSizes = [100, 10, 1]

type Answer = Result.Result<MessagesPage, MatrixError>
const isTooLarge = (answer: Answer) =>
  answer._tag === "Failure" && answer.failure.reason._tag === "Unavailable" && answer.failure.reason.tooLarge === true
const isBadPlace = (answer: Answer) =>
  answer._tag === "Failure" && answer.failure.reason._tag === "Refused" && answer.failure.reason.status === 400

/** Asks for the next page of a gap, in smaller pieces where it is too large. */
export const askPage = (matrix: typeof Matrix.Service) =>
  Effect.fnUntraced(function*({ from, room, until }: Gap) {
    const page = (limit: number, begin: StreamToken | undefined, end: { readonly to?: StreamToken }) =>
      Effect.result(matrix.messages(room, begin, { limit, ...end }))
    const to = until._tag === "Token" ? { to: until.token } : {}
    let answer = yield* page(pageSizes[0]!, from, to)
    for (const limit of pageSizes.slice(1)) if (isTooLarge(answer)) answer = yield* page(limit, from, to)
    // Without a place that the server still knows, the room is read from its newest event back to what is known.
    for (const begin of [from, undefined]) if (isBadPlace(answer)) answer = yield* page(pageSizes[0]!, begin, {})
    return answer
  })
