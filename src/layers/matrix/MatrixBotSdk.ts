import { Duration, Effect, Layer, type Redacted, type Scope } from "effect"
import { randomUUID } from "node:crypto"
import { type EventId, readUserId, type RoomId, StreamToken, type UserId } from "../../domain/Ids.ts"
import { recordOf } from "../../domain/Json.ts"
import { isNotFound, isUnknownRoom, MatrixError, MatrixFault } from "../../domain/matrix/MatrixError.ts"
import type { MessagesPage, RawEvent } from "../../domain/matrix/SyncBatch.ts"
import type { UserError } from "../../domain/UserError.ts"
import { Matrix, type SyncOptions } from "../../services/matrix/Matrix.ts"
import { makeLogSparingly } from "../pace/LogSparingly.ts"
import { roomBody } from "./CreateRoomBody.ts"
import * as BotSdk from "./MatrixHttp.ts"
import { filter, filterWithout, firstFilter, surveyFilter } from "./SyncFilter.ts"
import * as SyncAnswer from "./SyncResponse.ts"

const v3 = "/_matrix/client/v3"
const enc = encodeURIComponent
const roomPath = (room: RoomId) => `${v3}/rooms/${enc(room)}`

const strange = (call: string, missing: string) =>
  new MatrixError({ call, reason: MatrixFault.cases.Unavailable.make({ detail: `answered without ${missing}` }) })

const stringIn = <A extends string>(call: string, key: string) => (answer: RawEvent): Effect.Effect<A, MatrixError> => {
  const value = answer[key]
  return typeof value === "string" && value !== "" ? Effect.succeed(value as A) : Effect.fail(strange(call, key))
}

/** A batch that is larger can be asked for in smaller pieces; all rooms of the account cannot. */
const largestBatch = 64 * 1024 * 1024
const largestWorld = 512 * 1024 * 1024

/** A room that the server no longer knows has been left as far as anybody can leave it. */
const goneIsDone = (error: MatrixError) => (isUnknownRoom(error) ? Effect.void : Effect.fail(error))

/**
 * Nobody may be kept from leaving, so a refusal says that we are not there (Synapse: 403 "not in room" the second
 * time).
 */
const outIsDone = (error: MatrixError) =>
  error.reason._tag === "Refused" && error.reason.errcode === "M_FORBIDDEN" ? Effect.void : goneIsDone(error)

/**
 * The homeserver that `connected` asks, through matrix-bot-sdk. A sync may answer with up to 64 MiB (512 MiB without
 * a `since`), any other call with 8 MiB; a sync may take its own wait and 30 s (the first one 10 min, as a large
 * account takes its time), any other call 60 s.
 */
export const over = <E, R>(
  connected: Effect.Effect<BotSdk.Ask, E, R>
): Layer.Layer<Matrix, E, Exclude<R, Scope.Scope>> =>
  Layer.effect(
    Matrix,
    Effect.gen(function*() {
      const ask = yield* connected
      const sparingly = makeLogSparingly()
      let me: UserId | undefined

      const whoami = Effect.gen(function*() {
        const answer = yield* ask({ call: "GET whoami", method: "GET", path: `${v3}/account/whoami` })
        me = yield* stringIn<UserId>("GET whoami", "user_id")(answer)
        const device = answer["device_id"]
        return { user: me, device: typeof device === "string" ? device : undefined }
      })

      const self = Effect.suspend(() => (me === undefined
        ? Effect.map(whoami, ({ user }) => user)
        : Effect.succeed(me))
      )

      const sync = Effect.fnUntraced(
        function*(since: StreamToken | undefined, timeout: Duration.Duration, options?: SyncOptions) {
          const wait = since === undefined ? 0 : Math.max(0, Math.round(Duration.toMillis(timeout)))
          const query = `timeout=${wait}&set_presence=offline&filter=${
            enc(
              since === undefined
                ? firstFilter(randomUUID())
                : options?.withoutOurs === true
                ? filterWithout(yield* self, options.limit)
                : filter(randomUUID(), options?.limit)
            )
          }`
          const answer = yield* ask({
            call: "GET sync",
            method: "GET",
            path: `${v3}/sync?${query}${since === undefined ? "" : `&since=${enc(since)}`}`,
            timeout: since === undefined ? 600_000 : wait + 30_000,
            largest: since === undefined ? largestWorld : largestBatch
          })
          const read = SyncAnswer.read(answer)
          if (read === undefined) return yield* strange("GET sync", "next_batch")
          if (read.dropped > 0) {
            yield* sparingly("sync", Effect.logWarning(`sync: ${read.dropped} malformed parts left out`))
          }
          return read.batch
        }
      )

      const survey = Effect.gen(function*() {
        const query = `timeout=0&set_presence=offline&filter=${enc(surveyFilter(randomUUID()))}`
        const read = SyncAnswer.read(
          yield* ask({
            call: "GET sync",
            method: "GET",
            path: `${v3}/sync?${query}`,
            timeout: 600_000,
            largest: largestWorld
          })
        )
        return read === undefined ? yield* strange("GET sync", "next_batch") : read.batch
      })

      /** A page of events, newest first; `end` names where the answer says how to go on. */
      const page = Effect.fnUntraced(
        function*(
          call: string,
          path: string,
          end: "end" | "next_batch",
          { from, limit, to }: {
            readonly from?: StreamToken | undefined
            readonly to?: StreamToken
            readonly limit: number
          }
        ) {
          const query = `dir=b&limit=${limit}${from === undefined ? "" : `&from=${enc(from)}`}${
            to === undefined ? "" : `&to=${enc(to)}`
          }`
          const answer = yield* ask({ call, method: "GET", path: `${path}?${query}`, largest: 64 * 1024 * 1024 })
          const { [end]: next, chunk } = answer
          if (!Array.isArray(chunk)) return yield* strange(call, "chunk")
          const events = chunk.filter((event: unknown): event is RawEvent =>
            typeof event === "object" && event !== null && !Array.isArray(event)
          )
          return {
            events,
            end: typeof next === "string" && next !== "" ? StreamToken.make(next) : undefined
          } satisfies MessagesPage
        }
      )

      const dataPath = (type: string, room: RoomId | undefined) =>
        Effect.map(self, (user) =>
          `${v3}/user/${enc(user)}${room === undefined ? "" : `/rooms/${enc(room)}`}/account_data/${enc(type)}`)

      return Matrix.of({
        whoami,
        sync,
        survey,
        messages: (room, from, options) =>
          page("GET messages", `${roomPath(room)}/messages`, "end", { ...options, from }),
        relations: (room, event, type, options) =>
          page(
            "GET relations",
            `/_matrix/client/v1/rooms/${enc(room)}/relations/${enc(event)}/${enc(type)}`,
            "next_batch",
            options
          ),
        send: (room, type, txn, content) =>
          Effect.flatMap(
            ask({
              call: "PUT send",
              method: "PUT",
              path: `${roomPath(room)}/send/${enc(type)}/${enc(txn)}`,
              body: content
            }),
            stringIn<EventId>("PUT send", "event_id")
          ),
        redact: (room, event, txn, reason) =>
          Effect.flatMap(
            ask({
              call: "PUT redact",
              method: "PUT",
              path: `${roomPath(room)}/redact/${enc(event)}/${enc(txn)}`,
              body: reason === undefined ? {} : { reason }
            }),
            stringIn<EventId>("PUT redact", "event_id")
          ),
        event: (room, event) =>
          ask({ call: "GET event", method: "GET", path: `${roomPath(room)}/event/${enc(event)}` }),
        join: (room) =>
          Effect.asVoid(ask({ call: "POST join", method: "POST", path: `${roomPath(room)}/join`, body: {} })),
        leave: (room, reason) =>
          ask({
            call: "POST leave",
            method: "POST",
            path: `${roomPath(room)}/leave`,
            body: reason === undefined ? {} : { reason }
          }).pipe(
            Effect.asVoid,
            Effect.catch(outIsDone)
          ),
        forget: (room) =>
          ask({ call: "POST forget", method: "POST", path: `${roomPath(room)}/forget`, body: {} }).pipe(
            Effect.asVoid,
            Effect.catch(goneIsDone)
          ),
        joinedRooms: Effect.flatMap(
          ask({ call: "GET joined_rooms", method: "GET", path: `${v3}/joined_rooms` }),
          ({ joined_rooms: rooms }) =>
            Array.isArray(rooms)
              ? Effect.succeed(rooms.filter(SyncAnswer.isRoomId))
              : Effect.fail(strange("GET joined_rooms", "joined_rooms"))
        ),
        joinedMembers: (room) =>
          Effect.map(
            ask({
              call: "GET joined_members",
              method: "GET",
              path: `${roomPath(room)}/joined_members`,
              largest: 64 * 1024 * 1024
            }),
            ({ joined }) => Object.keys(recordOf(joined)).map(readUserId).filter((user) => user !== undefined)
          ),
        createRoom: (room) =>
          Effect.flatMap(
            ask({ call: "POST createRoom", method: "POST", path: `${v3}/createRoom`, body: roomBody(room) }),
            stringIn<RoomId>("POST createRoom", "room_id")
          ),
        state: (room, type, key) =>
          ask({ call: "GET state", method: "GET", path: `${roomPath(room)}/state/${enc(type)}/${enc(key)}` }),
        putState: (room, type, key, content) =>
          Effect.flatMap(
            ask({
              call: "PUT state",
              method: "PUT",
              path: `${roomPath(room)}/state/${enc(type)}/${enc(key)}`,
              body: content
            }),
            stringIn<EventId>("PUT state", "event_id")
          ),
        accountData: Effect.fnUntraced(function*(type, room) {
          const path = yield* dataPath(type, room)
          return yield* ask({ call: "GET account_data", method: "GET", path }).pipe(
            Effect.catch((error) => (isNotFound(error) ? Effect.succeed<RawEvent>({}) : Effect.fail(error)))
          )
        }),
        putAccountData: Effect.fnUntraced(function*(type, content, room) {
          const path = yield* dataPath(type, room)
          yield* ask({ call: "PUT account_data", method: "PUT", path, body: content })
        }),
        typing: Effect.fnUntraced(function*(room, lasting) {
          const timeout = Math.round(Duration.toMillis(lasting))
          const user = yield* self
          yield* ask({
            call: "PUT typing",
            method: "PUT",
            path: `${roomPath(room)}/typing/${enc(user)}`,
            body: timeout > 0 ? { typing: true, timeout } : { typing: false }
          })
        }),
        receipt: (room, event) =>
          Effect.asVoid(
            ask({
              call: "POST receipt",
              method: "POST",
              path: `${roomPath(room)}/receipt/m.read/${enc(event)}`,
              body: {}
            })
          ),
        logout: Effect.asVoid(ask({ call: "POST logout", method: "POST", path: `${v3}/logout`, body: {} }))
      })
    })
  )

/** As whoever the token belongs to, at the base URL `homeserver`. Refuses what is reached by no usable proxy. */
export const layer = (
  { homeserver, token }: { readonly homeserver: string; readonly token: Redacted.Redacted }
): Layer.Layer<Matrix, UserError> =>
  over(Effect.map(BotSdk.make(homeserver), (askAs): BotSdk.Ask => (request) => askAs(request, token)))
