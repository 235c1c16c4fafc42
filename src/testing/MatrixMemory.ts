import { Clock, Context, Duration, Effect, Layer, Result } from "effect"
import type { RoomId, StreamToken } from "../domain/Ids.ts"
import { isUnknownRoom, MatrixError, MatrixFault } from "../domain/matrix/MatrixError.ts"
import type { RawEvent } from "../domain/matrix/SyncBatch.ts"
import * as SyncAnswer from "../layers/matrix/SyncResponse.ts"
import { createRoom } from "../sandbox/rooms/CreateRoom.ts"
import * as Membership from "../sandbox/rooms/Membership.ts"
import { isPurged, purge } from "../sandbox/rooms/Purge.ts"
import * as Events from "../sandbox/rooms/RoomEvents.ts"
import * as People from "../sandbox/rooms/ServerPeople.ts"
import { type Filter, nothing, sync as syncView } from "../sandbox/rooms/SyncView.ts"
import { accountData, putAccountData } from "../sandbox/state/AccountData.ts"
import {
  addAccount,
  type HomeserverState,
  make as makeHomeserver,
  openSession
} from "../sandbox/state/HomeserverState.ts"
import type { ServerResult } from "../sandbox/state/ServerRefusal.ts"
import { seqOf } from "../sandbox/state/SyncPosition.ts"
import { Matrix, type SyncOptions } from "../services/matrix/Matrix.ts"
import { SynapseAdmin } from "../services/matrix/SynapseAdmin.ts"
import { type Call, MatrixMemoryControl } from "./MatrixMemoryControl.ts"
import * as MemoryFaults from "./MemoryFaults.ts"

const filter = (limit: number, notSenders: ReadonlyArray<string>): Filter => ({
  limit,
  notSenders,
  stateTypes: ["m.room.create", "m.room.encryption", "m.room.tombstone", "m.room.name", "m.room.member"],
  lazyMembers: true,
  roomDataTypes: ["matrix-surface.*"],
  dataTypes: ["m.direct", "matrix-surface.*"]
})

const surveyFilter: Filter = {
  ...filter(1, []),
  includeLeave: true,
  stateTypes: [
    "m.room.create",
    "m.room.name",
    "m.room.canonical_alias",
    "m.room.power_levels",
    "m.space.child",
    "m.room.member"
  ],
  dataTypes: ["m.direct"]
}

const run = <A>(call: Call | "purge", what: (now: number) => ServerResult<A>): Effect.Effect<A, MatrixError> =>
  Effect.flatMap(Clock.currentTimeMillis, (now) => {
    const answer = what(now)
    if (Result.isSuccess(answer)) return Effect.succeed(answer.success)
    const { errcode, status } = answer.failure
    return Effect.fail(
      new MatrixError({ call, reason: MatrixFault.cases.Refused.make({ status, errcode, detail: "" }) })
    )
  })

/** Leaving a room that one is not in, or that there is not, changes nothing. */
const isOut = (error: MatrixError) =>
  isUnknownRoom(error) || (error.reason._tag === "Refused" && error.reason.errcode === "M_FORBIDDEN")

// Through JSON, so that nobody holds a part of the server's own data.
const copied = (event: RawEvent): RawEvent => JSON.parse(JSON.stringify(event))

const make = (server: HomeserverState) => {
  const bot = addAccount(server, "bot", "")
  const session = openSession(server, bot.id, "BOT")
  const faults = MemoryFaults.make()
  const { guard } = faults
  const at = (room: RoomId | undefined, said?: RawEvent) => <A>(call: Call, effect: Effect.Effect<A, MatrixError>) =>
    guard(call, effect, room, said === undefined ? undefined : JSON.stringify(said))
  // Something may have come between looking and waiting: `before` is how far the account had been when it was looked
  // at.
  const happening = (before: number) =>
    Effect.callback<void>((resume) => {
      if (bot.touched > before) return resume(Effect.void)
      const wake = () => {
        bot.waiting.delete(wake)
        resume(Effect.void)
      }
      bot.waiting.add(wake)
      return Effect.sync(() => bot.waiting.delete(wake))
    })

  const sync = Effect.fnUntraced(
    function*(since: StreamToken | undefined, timeout: Duration.Duration, options?: SyncOptions) {
      const from = since === undefined ? 0 : seqOf(server, since)
      if (from === undefined) {
        return yield* run(
          "sync",
          () => Result.fail({ status: 400, errcode: "M_UNKNOWN", error: "Invalid stream token" })
        )
      }
      const end = (yield* Clock.currentTimeMillis) + (since === undefined ? 0 : Duration.toMillis(timeout))
      while (true) {
        const before = bot.touched
        const answer = syncView(
          server,
          session,
          from,
          filter(
            since === undefined ? 1 : options?.limit ?? 50,
            since !== undefined && options?.withoutOurs === true ? [bot.id] : []
          )
        )
        const left = end - (yield* Clock.currentTimeMillis)
        if (answer !== undefined || left <= 0) return SyncAnswer.read(copied({ ...(answer ?? nothing(server)) }))!.batch
        yield* Effect.timeoutOption(happening(before), Duration.millis(left))
      }
    }
  )

  const matrix = Matrix.of({
    whoami: guard("whoami", Effect.succeed({ user: bot.id, device: session.device })),
    sync: (since, timeout, options) => guard("sync", sync(since, timeout, options)),
    survey: guard(
      "survey",
      Effect.sync(() =>
        SyncAnswer.read(copied({ ...(syncView(server, session, 0, surveyFilter) ?? nothing(server)) }))!.batch
      )
    ),
    messages: (room, from, { limit, to }) =>
      at(room)(
        "messages",
        run("messages", () =>
          Events.messages(server, session, room, {
            limit,
            ...(from === undefined ? {} : { from }),
            ...(to === undefined ? {} : { to })
          }))
      ).pipe(
        Effect.map(({ chunk, end }) => ({ events: chunk.map(copied), end: end as StreamToken | undefined }))
      ),
    relations: (room, event, type, { from, limit }) =>
      at(room)(
        "relations",
        run("relations", () =>
          Events.relations(server, session, room, event, { type, limit, ...(from === undefined ? {} : { from }) }))
      ).pipe(
        Effect.map(({ chunk, next_batch }) => ({
          events: chunk.map(copied),
          end: next_batch as StreamToken | undefined
        }))
      ),
    send: (room, type, txn, content) =>
      at(room, content)(
        "send",
        run("send", (now) => Events.send(server, session, room, type, txn, copied(content), now))
      ),
    redact: (room, event, txn, reason) =>
      at(room)("redact", run("redact", (now) => Events.redact(server, session, room, event, txn, now, reason))),
    event: (room, event) =>
      at(room)("event", Effect.map(run("event", () => Events.event(server, session, room, event)), copied)),
    join: (room) => at(room)("join", run("join", (now) => Membership.join(server, bot.id, room, now))),
    leave: (room, reason) =>
      at(room)("leave", run("leave", (now) => Membership.leave(server, bot.id, room, now, reason))).pipe(
        Effect.catch((error) => (isOut(error) ? Effect.void : Effect.fail(error)))
      ),
    forget: (room) => at(room)("forget", run("forget", () => Membership.forget(server, bot.id, room))),
    joinedRooms: guard("joinedRooms", Effect.sync(() => Membership.joinedRooms(server, bot.id))),
    joinedMembers: (room) =>
      at(room)(
        "joinedMembers",
        run("joinedMembers", () =>
          Result.map(Membership.inRoom(server, bot.id, room), () => [...server.rooms.get(room)!.joined]))
      ),
    createRoom: (room) =>
      guard("createRoom", run("createRoom", (now) => Result.succeed(createRoom(server, bot.id, room, now)))),
    state: (room, type, key) =>
      at(room)("state", Effect.map(run("state", () => Events.state(server, session, room, type, key)), copied)),
    putState: (room, type, key, content) =>
      at(room)(
        "putState",
        run("putState", (now) => Events.putState(server, session, room, type, key, copied(content), now))
      ),
    accountData: (type, room) =>
      at(room)("accountData", Effect.sync(() => copied(accountData(server, bot.id, type, room) ?? {}))),
    putAccountData: (type, content, room) =>
      at(room)("putAccountData", Effect.sync(() => putAccountData(server, bot.id, type, copied(content), room))),
    typing: (room) => at(room)("typing", run("typing", () => Membership.inRoom(server, bot.id, room))),
    receipt: (room) => at(room)("receipt", run("receipt", () => Membership.inRoom(server, bot.id, room))),
    logout: guard("logout", faults.revoke)
  })

  const people = People.make(server)
  const control = MatrixMemoryControl.of({
    bot: bot.id,
    people,
    sent: (room) =>
      Effect.map(
        Effect.forEach(room === undefined ? [...server.rooms.keys()] : [room], (id) => people.history(bot.id, id)),
        (histories) =>
          histories.flat().filter((event) => event["sender"] === bot.id && event["type"] === "m.room.message")
      ),
    promote: Effect.sync(() => void server.administered.by.add(bot.id)),
    calls: faults.calls,
    fail: faults.fail,
    outage: faults.outage,
    hold: faults.hold,
    forgetTransactions: Effect.sync(() => server.transactions.clear()),
    revoke: faults.revoke
  })
  const asAdmin = <A>(what: () => ServerResult<A>) => run("purge", what)
  const admin = SynapseAdmin.of({
    isAdmin: Effect.sync(() => server.administered.by.has(bot.id)),
    purge: (room) => asAdmin(() => purge(server, bot.id, room)),
    purging: (room) => Effect.map(asAdmin(() => isPurged(server, bot.id, room)), (is) => (is ? "complete" : "unknown"))
  })
  return Context.make(Matrix, matrix).pipe(Context.add(MatrixMemoryControl, control), Context.add(SynapseAdmin, admin))
}

let worlds = 0

/** Rooms in memory, with `@bot:memory` as the account. Each build is a world of its own. Time is Effect's clock. */
export const layer: Layer.Layer<Matrix | MatrixMemoryControl | SynapseAdmin> = Layer.effectContext(
  Effect.sync(() => make(makeHomeserver({ name: "memory", salt: `m${++worlds}` })))
)
