import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import { EventId, RoomId, StreamToken, Thread, UserId } from "../../../src/domain/Ids.ts"
import { MatrixError } from "../../../src/domain/matrix/MatrixError.ts"
import * as Fenced from "../../../src/layers/lease/LeaseFence.ts"
import { AccountLease } from "../../../src/services/account/AccountLease.ts"
import { Agent } from "../../../src/services/agent/Agent.ts"
import { Matrix } from "../../../src/services/matrix/Matrix.ts"

const room = RoomId.make("!r:x")
const event = EventId.make("$e")
const thread = Thread.make("t1_thread1")
const lost = new MatrixError({
  call: "GET account_data",
  reason: { _tag: "Unavailable", detail: "another bot has the account" }
})

/** What only looks; everything else of a homeserver's calls changes something. */
const looks = [
  "whoami",
  "displayName",
  "before",
  "sync",
  "survey",
  "messages",
  "relations",
  "event",
  "joinedRooms",
  "joinedMembers",
  "activeMembers",
  "state",
  "stateEvent",
  "roomOfAlias",
  "accountData"
]

/** The gate before a homeserver and an agent that say of what reached them. */
const world = Effect.gen(function*() {
  const reached: Array<string> = []
  const lease = { isHeld: false }
  const call = (name: string) => Effect.sync(() => void reached.push(name))
  const calls = [
    "send",
    "redact",
    "join",
    "leave",
    "forget",
    "invite",
    "createRoom",
    "putState",
    "putAccountData",
    "typing",
    "receipt",
    "messages",
    "relations",
    "before",
    "event",
    "joinedMembers",
    "activeMembers",
    "state",
    "stateEvent",
    "roomOfAlias",
    "accountData",
    "sync"
  ]
  const matrix = Object.fromEntries([
    ...calls.map((name) => [name, () => call(name)]),
    ...["whoami", "displayName", "survey", "joinedRooms", "logout"].map((name) => [name, call(name)])
  ]) as unknown as typeof Matrix.Service
  const backends = Layer.mergeAll(
    Layer.succeed(Matrix, matrix),
    Layer.mock(Agent, {
      open: () => Effect.as(call("open"), { take: Effect.never, send: () => call("frame"), wanted: Effect.never })
    }),
    Layer.mock(AccountLease, { prove: Effect.suspend(() => (lease.isHeld ? Effect.void : Effect.fail(lost))) })
  )
  const context = yield* Layer.build(Layer.provide(Fenced.layer, backends))
  return {
    reached,
    lease,
    matrix: yield* Effect.provide(Matrix, context),
    agent: yield* Effect.provide(Agent, context)
  }
})

const all = (
  matrix: typeof Matrix.Service
): Readonly<Record<keyof typeof Matrix.Service, Effect.Effect<unknown, MatrixError>>> => ({
  whoami: matrix.whoami,
  displayName: matrix.displayName,
  before: matrix.before(room, event, 1),
  survey: matrix.survey,
  joinedRooms: matrix.joinedRooms,
  logout: matrix.logout,
  sync: matrix.sync(StreamToken.make("s"), Duration.zero),
  messages: matrix.messages(room, undefined, { limit: 1 }),
  relations: matrix.relations(room, event, "m.replace", { limit: 1 }),
  send: matrix.send(room, "t", "x", {}),
  redact: matrix.redact(room, event, "x"),
  event: matrix.event(room, event),
  join: matrix.join(room),
  leave: matrix.leave(room),
  forget: matrix.forget(room),
  joinedMembers: matrix.joinedMembers(room),
  activeMembers: matrix.activeMembers(room),
  invite: matrix.invite(room, UserId.make("@a:x")),
  createRoom: matrix.createRoom({ invite: [], direct: false }),
  state: matrix.state(room, "t", ""),
  stateEvent: matrix.stateEvent(room, "t", ""),
  roomOfAlias: matrix.roomOfAlias("#a:x"),
  putState: matrix.putState(room, "t", "", {}),
  accountData: matrix.accountData("t"),
  putAccountData: matrix.putAccountData("t", {}),
  typing: matrix.typing(room, Duration.zero),
  receipt: matrix.receipt(room, event)
})

describe("A process that may have lost the account", () => {
  it.effect("looks at the homeserver, and changes nothing at it", () =>
    Effect.gen(function*() {
      const { lease, matrix, reached } = yield* world
      for (const [name, call] of Object.entries(all(matrix))) {
        const { _tag } = yield* Effect.result(call)
        assert.deepStrictEqual([name, _tag], [name, looks.includes(name) ? "Success" : "Failure"])
      }
      assert.deepStrictEqual(reached.toSorted(), looks.toSorted())
      lease.isHeld = true
      for (const call of Object.values(all(matrix))) yield* call
      assert.lengthOf(reached, looks.length + Object.keys(all(matrix)).length)
    }).pipe(Effect.scoped))

  it.effect("opens no conversation with the agent and gives it no frame, until it is sure", () =>
    Effect.gen(function*() {
      const { agent, lease, reached } = yield* world
      const opening = yield* Effect.forkScoped(agent.open(thread))
      yield* TestClock.adjust("10 minutes")
      assert.deepStrictEqual(reached, [])
      lease.isHeld = true
      yield* TestClock.adjust("1 minute")
      const conversation = yield* Fiber.join(opening)
      lease.isHeld = false
      const telling = yield* Effect.forkScoped(
        conversation.send({ _tag: "Prompt", id: "p" as never, text: "hello", from: "u" })
      )
      yield* TestClock.adjust("10 minutes")
      assert.deepStrictEqual(reached, ["open"])
      lease.isHeld = true
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(telling)
      assert.deepStrictEqual(reached, ["open", "frame"])
    }).pipe(Effect.scoped))
})
