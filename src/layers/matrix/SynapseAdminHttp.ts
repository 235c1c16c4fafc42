import { Effect, Layer, type Scope } from "effect"
import { at, elementsOf, readText } from "../../domain/Json.ts"
import { isNotFound, type MatrixError } from "../../domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import { SynapseAdmin } from "../../services/matrix/SynapseAdmin.ts"
import type { MatrixAsk } from "./http/MatrixHttp.ts"

const api = "/_synapse/admin"
const enc = encodeURIComponent

/** Takes a refusal with one of these statuses for `instead`. */
const insteadOf = <B>(statuses: ReadonlyArray<number>, instead: B) => <A>(request: Effect.Effect<A, MatrixError>) =>
  Effect.catchReason(
    request,
    "MatrixError",
    "Refused",
    ({ status }, error) => (statuses.includes(status) ? Effect.succeed(instead) : Effect.fail(error))
  )

const progressOf = (answer: RawEvent) => {
  const states = elementsOf(answer["results"]).map((result) => at(result, "status"))
  if (states.some((state) => state !== "complete" && state !== "failed")) return "active"
  return states.includes("complete") ? "complete" : states.length > 0 ? "failed" : "unknown"
}

/** Synapse's admin API on the homeserver that `connected` asks. */
export const synapseAdminOver = <E, R>(
  connected: Effect.Effect<MatrixAsk, E, R>
): Layer.Layer<SynapseAdmin, E, Exclude<R, Scope.Scope>> =>
  Layer.effect(
    SynapseAdmin,
    Effect.gen(function*() {
      const ask = yield* connected
      return SynapseAdmin.of({
        isAdmin: Effect.gen(function*() {
          const { user_id } = yield* ask({
            call: "GET whoami",
            method: "GET",
            path: "/_matrix/client/v3/account/whoami"
          })
          const { admin } = yield* ask({
            call: "GET admin",
            method: "GET",
            path: `${api}/v1/users/${enc(readText(user_id) ?? "")}/admin`
          })
          return admin === true
        }).pipe(insteadOf([403, 404, 405], false)),
        purge: Effect.fn("SynapseAdmin.purge")((room) =>
          ask({ call: "DELETE room", method: "DELETE", path: `${api}/v2/rooms/${enc(room)}`, body: { purge: true } })
            .pipe(
              Effect.asVoid,
              // 400: the deletion is under way already.
              insteadOf([400], undefined),
              Effect.catchIf(isNotFound, () => Effect.void)
            )
        ),
        purging: Effect.fn("SynapseAdmin.purging")((room) =>
          ask({ call: "GET delete_status", method: "GET", path: `${api}/v2/rooms/${enc(room)}/delete_status` }).pipe(
            Effect.map(progressOf),
            Effect.catchIf(isNotFound, () => Effect.succeed("unknown" as const))
          )
        )
      })
    })
  )
