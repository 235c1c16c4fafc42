import { Duration, Effect, Predicate } from "effect"
import { readEventId, StreamToken, type UserId } from "../../domain/Ids.ts"
import type { MatrixError } from "../../domain/matrix/MatrixError.ts"
import type { MessagesPage } from "../../domain/matrix/SyncBatch.ts"
import type { Matrix } from "../../services/matrix/Matrix.ts"
import type { MatrixAsk } from "./http/MatrixHttp.ts"
import { encodePart as enc, idIn, missingField, roomPath } from "./http/MatrixResponse.ts"

/** The largest page of events, in bytes. */
const largestPage = 64 * 1024 * 1024

type EventMethods = "messages" | "before" | "relations" | "send" | "redact" | "event" | "typing" | "receipt"

interface PageQuery {
  readonly from?: StreamToken | undefined
  readonly to?: StreamToken
  readonly limit: number
}

/** What is said, and who may have heard it. Without `lazy_load_members` the answer holds all members of the room. */
const saidFilter = JSON.stringify({
  types: ["m.room.message", "m.room.encrypted", "m.room.member"],
  lazy_load_members: true
})

/** A page of events, newest first; `end` names the field of the answer that says where the next page begins. */
const pageOf = (ask: MatrixAsk) =>
  Effect.fnUntraced(
    function*(call: string, path: string, end: "end" | "next_batch", { from, limit, to }: PageQuery) {
      const query = `dir=b&limit=${limit}${from === undefined ? "" : `&from=${enc(from)}`}${
        to === undefined ? "" : `&to=${enc(to)}`
      }`
      const answer = yield* ask({ call, method: "GET", path: `${path}?${query}`, largest: largestPage })
      const { [end]: next, chunk } = answer
      if (!Array.isArray(chunk)) return yield* missingField(call, "chunk")
      return {
        events: chunk.filter(Predicate.isObject),
        end: Predicate.isString(next) && next !== "" ? StreamToken.make(next) : undefined
      } satisfies MessagesPage
    }
  )

/** The methods of `Matrix` that read, send and mark events of a room; `self` is the account's own id. */
export const makeEventApi = (
  ask: MatrixAsk,
  self: Effect.Effect<UserId, MatrixError>
): Pick<typeof Matrix.Service, EventMethods> => {
  const page = pageOf(ask)
  return {
    messages: Effect.fn("Matrix.messages")((room, from, options) =>
      page("GET messages", `${roomPath(room)}/messages`, "end", { ...options, from })
    ),
    relations: Effect.fn("Matrix.relations")((room, event, type, options) =>
      page(
        "GET relations",
        `/_matrix/client/v1/rooms/${enc(room)}/relations/${enc(event)}/${enc(type)}`,
        "next_batch",
        options
      )
    ),
    send: Effect.fn("Matrix.send")((room, type, txn, content) =>
      Effect.flatMap(
        ask({
          call: "PUT send",
          method: "PUT",
          path: `${roomPath(room)}/send/${enc(type)}/${enc(txn)}`,
          body: content
        }),
        idIn("PUT send", "event_id", readEventId)
      )
    ),
    redact: Effect.fn("Matrix.redact")((room, event, txn, reason) =>
      Effect.flatMap(
        ask({
          call: "PUT redact",
          method: "PUT",
          path: `${roomPath(room)}/redact/${enc(event)}/${enc(txn)}`,
          body: reason === undefined ? {} : { reason }
        }),
        idIn("PUT redact", "event_id", readEventId)
      )
    ),
    event: Effect.fn("Matrix.event")((room, event) =>
      ask({ call: "GET event", method: "GET", path: `${roomPath(room)}/event/${enc(event)}` })
    ),
    before: Effect.fn("Matrix.before")(function*(room, event, limit) {
      // The limit is of what lies before and behind the event together, half of it each.
      const { events_before: events } = yield* ask({
        call: "GET context",
        method: "GET",
        path: `${roomPath(room)}/context/${enc(event)}?limit=${2 * limit}&filter=${enc(saidFilter)}`,
        largest: largestPage
      })
      return Array.isArray(events)
        ? events.filter(Predicate.isObject)
        : yield* missingField("GET context", "events_before")
    }),
    typing: Effect.fn("Matrix.typing")(function*(room, lasting) {
      const timeout = Math.round(Duration.toMillis(lasting))
      const user = yield* self
      yield* ask({
        call: "PUT typing",
        method: "PUT",
        path: `${roomPath(room)}/typing/${enc(user)}`,
        body: timeout > 0 ? { typing: true, timeout } : { typing: false }
      })
    }),
    receipt: Effect.fn("Matrix.receipt")((room, event) =>
      Effect.asVoid(
        ask({
          call: "POST receipt",
          method: "POST",
          path: `${roomPath(room)}/receipt/m.read/${enc(event)}`,
          body: {}
        })
      )
    )
  }
}
