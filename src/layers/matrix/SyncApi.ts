import { Duration, Effect } from "effect"
import { randomUUID } from "node:crypto"
import type { StreamToken, UserId } from "../../domain/Ids.ts"
import type { MatrixError } from "../../domain/matrix/MatrixError.ts"
import type { SyncOptions } from "../../services/matrix/Matrix.ts"
import { makeLogSparingly } from "../pace/LogSparingly.ts"
import type { MatrixAsk } from "./http/MatrixHttp.ts"
import { clientApi, encodePart, missingField } from "./http/MatrixResponse.ts"
import { filter, filterWithout, firstFilter, surveyFilter } from "./SyncFilter.ts"
import * as SyncResponse from "./SyncResponse.ts"

const call = "GET sync"

/** A batch that is larger can be asked for in smaller pieces; all rooms of the account cannot. In bytes. */
const largestBatch = 64 * 1024 * 1024
const largestWorld = 512 * 1024 * 1024

/** A first sync may take so many ms, as a large account takes its time; any other its own wait and `afterWait`. */
const firstTimeout = 600_000
const afterWait = 30_000

const pathOf = (wait: number, filterText: string, since?: StreamToken) =>
  `${clientApi}/sync?timeout=${wait}&set_presence=offline&filter=${encodePart(filterText)}${
    since === undefined ? "" : `&since=${encodePart(since)}`
  }`

/** `Matrix.sync` and `Matrix.survey`; `self` is the account's own id. */
export const makeSyncApi = (ask: MatrixAsk, self: Effect.Effect<UserId, MatrixError>) => {
  const sparingly = makeLogSparingly()

  const filterOf = (since: StreamToken | undefined, options: SyncOptions | undefined) => {
    if (since === undefined) return Effect.sync(() => firstFilter(randomUUID()))
    return options?.withoutOurs === true
      ? Effect.map(self, (me) => filterWithout(me, options.limit))
      : Effect.sync(() => filter(randomUUID(), options?.limit))
  }

  return {
    sync: Effect.fn("Matrix.sync")(
      function*(since: StreamToken | undefined, timeout: Duration.Duration, options?: SyncOptions) {
        const wait = since === undefined ? 0 : Math.max(0, Math.round(Duration.toMillis(timeout)))
        const answer = yield* ask({
          call,
          method: "GET",
          path: pathOf(wait, yield* filterOf(since, options), since),
          timeout: since === undefined ? firstTimeout : wait + afterWait,
          largest: since === undefined ? largestWorld : largestBatch
        })
        const read = SyncResponse.readSync(answer)
        if (read === undefined) return yield* missingField(call, "next_batch")
        if (read.dropped > 0) {
          yield* sparingly("sync", Effect.logWarning(`sync: ${read.dropped} malformed parts left out`))
        }
        return read.batch
      }
    ),
    survey: Effect.gen(function*() {
      const path = pathOf(0, surveyFilter(randomUUID()))
      const answer = yield* ask({ call, method: "GET", path, timeout: firstTimeout, largest: largestWorld })
      const read = SyncResponse.readSync(answer)
      return read === undefined ? yield* missingField(call, "next_batch") : read.batch
    })
  }
}
