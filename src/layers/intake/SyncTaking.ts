import { Clock, Effect, Metric } from "effect"
import type { RoomId, StreamToken, UserId } from "../../domain/Ids.ts"
import type { SyncDelta } from "../../domain/intake/SyncDelta.ts"
import { ingest } from "../../domain/intake/SyncIngest.ts"
import type { SyncBatch } from "../../domain/matrix/SyncBatch.ts"
import { IntakeJournal } from "../../services/intake/IntakeJournal.ts"
import { TurnJournal } from "../../services/turns/TurnJournal.ts"
import { eventsUnusable } from "../operations/Metrics.ts"
import { untilStored } from "../pace/StoreRetry.ts"

/** A token that is older, in ms, makes the server look further back after a restart, for nothing. */
const tokenPace = 600_000

const hasRaw = ({ events }: SyncDelta) => events.some(({ raw }) => raw !== undefined)

/** What rooms are told because of a batch. */
type RoomsTold = Pick<SyncDelta, "grouped" | "welcome">

/** Takes batches into the journal. */
export const makeSyncTaking = Effect.fnUntraced(function*(me: UserId, told: RoomsTold) {
  const journal = yield* IntakeJournal
  const turns = yield* TurnJournal
  const joined = new Set<RoomId>((yield* journal.rooms("join")).map(({ room }) => room))
  // The journal has them as left, though no sync said so: where one shows them, we are in them.
  const lost = new Set<RoomId>()
  // A start's first batch is always written: it says that the start came so far.
  let writtenAt: number | undefined

  /** Our own messages come back, three or more for an answer: a batch of nothing else is not worth a write. */
  const isEcho = (delta: SyncDelta) => {
    const { answers, events, finals, gaps, malformed, rooms } = delta
    return events.length === 0 || rooms.length + gaps.length + malformed + (answers ?? []).length > 0 || hasRaw(delta)
      ? Effect.succeed(false)
      : Effect.orElseSucceed(turns.areClosed(finals), () => false)
  }

  /** Other rooms of the server, and the account's own data, bring only a newer token, or not even that. */
  const isIdle = (
    { events, finals, gaps, malformed, next, rooms }: SyncDelta,
    since: StreamToken | undefined,
    last: number
  ) =>
    Effect.map(
      Clock.currentTimeMillis,
      (now) =>
        finals.length + events.length + gaps.length + malformed + rooms.length === 0 &&
        (next === since || now - last < tokenPace)
    )

  const isNotedLost = ({ room }: { readonly room: RoomId }) => lost.has(room)

  const changesOf = (since: StreamToken | undefined, batch: SyncBatch, isPlaceLost: boolean): SyncDelta => {
    const delta = ingest(me, since, (room) => joined.has(room), batch, isPlaceLost)
    const back = batch.joined.filter(isNotedLost).map(({ room }) => ({ room, membership: "join" as const }))
    return back.length === 0 ? delta : { ...delta, rooms: [...delta.rooms, ...back] }
  }

  /**
   * Writes a batch, and returns what it meant; undefined: it was not worth a write. `isPlaceLost`: the place in the
   * stream before it was lost.
   */
  const take = Effect.fnUntraced(function*(since: StreamToken | undefined, batch: SyncBatch, isPlaceLost: boolean) {
    const delta = changesOf(since, batch, isPlaceLost)
    if (delta.malformed > 0) yield* Metric.update(eventsUnusable, delta.malformed)
    if (writtenAt !== undefined && ((yield* isIdle(delta, since, writtenAt)) || (yield* isEcho(delta)))) {
      return undefined
    }
    yield* untilStored(journal.ingest({ ...delta, ...told }))
    writtenAt = yield* Clock.currentTimeMillis
    for (const { membership, room } of delta.rooms) {
      if (membership !== undefined) lost.delete(room)
      if (membership === "join") joined.add(room)
      else if (membership !== undefined) joined.delete(room)
    }
    return { ...delta, hasEvents: hasRaw(delta) }
  })

  return {
    take,
    /** Notes that we are out of a room, as the homeserver said outside a sync; a sync that shows the room is right. */
    noteLost: (room: RoomId) =>
      Effect.suspend(() => {
        lost.add(room)
        return journal.noteRoom({ room, membership: "leave" })
      }),
    /**
     * The journal was told outside a sync that we are out of these rooms. A room that it was told to be ours stays new
     * until a sync shows it, and is then read back to the event that let us in.
     */
    noteLeft: (rooms: ReadonlyArray<RoomId>) =>
      Effect.sync(() => {
        for (const room of rooms) {
          joined.delete(room)
          lost.add(room)
        }
      })
  }
})
