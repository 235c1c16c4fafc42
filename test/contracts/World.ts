import { Context, Duration, Effect } from "effect"
import type { RoomId, StreamToken, UserId } from "../../src/domain/Ids.ts"
import type { MatrixError } from "../../src/domain/matrix/MatrixError.ts"
import type { RawEvent, SyncBatch } from "../../src/domain/matrix/SyncBatch.ts"
import type { ServerPeople } from "../../src/sandbox/rooms/ServerPeople.ts"
import { Matrix } from "../../src/services/matrix/Matrix.ts"

/**
 * Everybody but the bot, on whatever homeserver the bot under test is connected to. Each case gets a bot of its own.
 */
export class World extends Context.Service<World, {
  readonly bot: UserId
  readonly people: ServerPeople
  /** Makes the server refuse the bot's token from now on. */
  readonly revoke: Effect.Effect<void>
  /** Makes the bot an administrator of the server. */
  readonly promote: Effect.Effect<void>
}>()("matrix-surface/test/World") {}

export const idle = Duration.seconds(20)

/** Syncs on from `since` until a batch satisfies `enough`; the batches with it. */
export const follow = Effect.fnUntraced(function*(since: StreamToken, enough: (batch: SyncBatch) => boolean) {
  const matrix = yield* Matrix
  const batches: Array<SyncBatch> = []
  let from = since
  while (true) {
    const batch = yield* matrix.sync(from, idle)
    batches.push(batch)
    from = batch.next
    if (enough(batch)) return { batches, batch, next: from }
  }
})

export const start = Effect.gen(function*() {
  const matrix = yield* Matrix
  return (yield* matrix.sync(undefined, Duration.zero)).next
})

export const content = (event: RawEvent | undefined) => (event?.["content"] ?? {}) as RawEvent
export const unsigned = (event: RawEvent | undefined) => (event?.["unsigned"] ?? {}) as RawEvent
export const bodies = (events: ReadonlyArray<RawEvent>) =>
  events.filter((event) => event["type"] === "m.room.message").map((event) => content(event)["body"])

/** Somebody, and a room with the bot in it. */
export const together = Effect.gen(function*() {
  const matrix = yield* Matrix
  const { bot, people } = yield* World
  const alice = yield* people.user("alice")
  const room = yield* people.room(alice, { invite: [bot], direct: true })
  yield* matrix.join(room)
  return { alice, room, matrix, people, bot }
})

export const text = (body: string): RawEvent => ({ msgtype: "m.text", body })

/** How it fails; a success is a defect of the case. */
export const failure = <A, R>(effect: Effect.Effect<A, MatrixError, R>) => Effect.orDie(Effect.flip(effect))

export const refusal = <A, R>(effect: Effect.Effect<A, MatrixError, R>) =>
  Effect.map(
    failure(effect),
    ({ reason }) => (reason._tag === "Refused" ? { status: reason.status, errcode: reason.errcode } : reason._tag)
  )

/** All pages from `from` back to `to`, oldest first. */
export const pages = Effect.fnUntraced(
  function*(room: RoomId, from: StreamToken | undefined, to: StreamToken | undefined, limit: number) {
    const matrix = yield* Matrix
    const found: Array<RawEvent> = []
    let at = from
    while (true) {
      const page = yield* matrix.messages(room, at, { limit, ...(to === undefined ? {} : { to }) })
      found.push(...page.events)
      if (page.end === undefined || page.end === at) return found.toReversed()
      at = page.end
    }
  }
)

/** Without what was already there: Synapse's way back from a room just joined begins inside its batch. */
export const distinct = (
  events: ReadonlyArray<RawEvent>
) => [...new Map(events.map((event) => [event["event_id"], event])).values()]
