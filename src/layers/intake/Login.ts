import { Effect, Option, Random } from "effect"
import type { StartRefused } from "../../domain/ExitWith.ts"
import { type Expected, hopeless, wrongIdentity } from "../../domain/Identity.ts"
import type { UserId } from "../../domain/Ids.ts"
import type { JournalError } from "../../domain/JournalError.ts"
import { Journal } from "../../services/Journal.ts"
import { Matrix } from "../../services/Matrix.ts"
import { waitAfter } from "./HoleFiller.ts"

const owner = "user"

/** Finds out who we are, waiting for a server that is down, and refuses what waiting cannot mend. */
export const login = Effect.fnUntraced(function*(expected: Omit<Expected, "owner">): Effect.fn.Return<UserId, StartRefused | JournalError, Journal | Matrix> {
  const journal = yield* Journal
  const matrix = yield* Matrix
  const known = Option.getOrUndefined(yield* journal.get(owner))
  for (let tries = 1;; tries++) {
    const answer = yield* Effect.result(matrix.whoami)
    if (answer._tag === "Success") {
      const wrong = wrongIdentity({ ...expected, owner: known }, answer.success)
      if (wrong !== undefined) return yield* wrong
      if (known === undefined) yield* journal.put(owner, answer.success.user)
      return answer.success.user
    }
    const refusal = hopeless(expected.homeserver, answer.failure)
    if (refusal !== undefined) return yield* refusal
    if (tries === 1) yield* Effect.logWarning(`${answer.failure.message}; waiting for the homeserver`)
    yield* Effect.sleep(waitAfter(answer.failure, tries, yield* Random.next) ?? 5_000)
  }
})
