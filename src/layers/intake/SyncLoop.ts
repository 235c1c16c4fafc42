import { Clock, Duration, Effect, Latch, Layer, Metric, Option, Random, Schedule } from "effect"
import { accept } from "../../domain/Accept.ts"
import type { Acceptance } from "../../domain/Acceptance.ts"
import type { RoomId, StreamToken } from "../../domain/Ids.ts"
import type { JournalError } from "../../domain/JournalError.ts"
import { MatrixError } from "../../domain/MatrixError.ts"
import { retryDelay, waitAfter } from "../../domain/Retry.ts"
import { roomOf } from "../../domain/Route.ts"
import { isBehind } from "../../domain/StreamPosition.ts"
import type { SyncBatch } from "../../domain/Sync.ts"
import type { Words } from "../../domain/Words.ts"
import { Intake } from "../../services/Intake.ts"
import { Journal } from "../../services/Journal.ts"
import { Mailbox } from "../../services/Mailbox.ts"
import { Matrix } from "../../services/Matrix.ts"
import { Outbox } from "../../services/Outbox.ts"
import { type IntakeRules, makeAdmission } from "./Admission.ts"
import { makeHoleFiller } from "./HoleFiller.ts"
import { makeInvitations } from "./Invitations.ts"

/** How long the server may keep a sync open when nothing happens. */
const longPoll = Duration.seconds(30)

/** A token that is older makes the server look further back after a restart, for nothing. */
const tokenPace = 600_000

const malformed = Metric.counter("matrix_surface_events_unusable", { description: "Events of a sync without an id", incremental: true })

/** A worker that runs when it is called, once for any number of calls while it was busy, and again after a store's trouble. */
const worker = Effect.fnUntraced(function*(name: string, work: Effect.Effect<void, JournalError>) {
  const latch = yield* Latch.make(false)
  yield* Effect.forkScoped(Effect.forever(Effect.gen(function*() {
    yield* latch.await
    latch.closeUnsafe()
    yield* work.pipe(
      Effect.tapError((error) => Effect.logError(error.message)),
      Effect.tapDefect((defect) => Effect.logError(`A bug met the ${name}`, defect)),
      Effect.sandbox,
      Effect.retry(Schedule.spaced("2 seconds")),
      Effect.ignore
    )
  })))
  return Effect.sync(() => void latch.openUnsafe())
})

export const layer = (rules: IntakeRules, words: Words) => Layer.effect(Intake, Effect.gen(function*() {
  const journal = yield* Journal
  const matrix = yield* Matrix
  const mailbox = yield* Mailbox
  const outbox = yield* Outbox
  const { admit, waiting } = yield* makeAdmission(rules, words, (chat) => outbox.wake(chat))
  yield* Effect.forkScoped(waiting)
  const joined = new Set<RoomId>((yield* journal.rooms("join")).map(({ room }) => room))

  const admission = yield* worker("admission", admit)
  /** Lets open turns and sends of before go on, where the room has said all that it knows of them. */
  const resume = Effect.gen(function*() {
    const waiting = new Set((yield* journal.holes).map(({ room }) => room))
    for (const chat of yield* journal.dirtyChats) if (!waiting.has(roomOf(chat))) yield* outbox.wake(chat)
    for (const chat of yield* journal.openChats) if (!waiting.has(roomOf(chat))) yield* mailbox.wake(chat)
  })
  const holes = yield* worker("gaps", yield* makeHoleFiller(rules.me, words, Effect.andThen(resume, admission)))
  const rooms = yield* worker("invitations", yield* makeInvitations(rules.isAllowed, words))

  const isEcho = ({ answers, closings, events, holes, malformed, rooms }: Acceptance) =>
    events.length === 0 || rooms.length + holes.length + malformed + (answers ?? []).length > 0 || events.some(({ raw }) => raw !== undefined)
      ? Effect.succeed(false)
      : Effect.orElseSucceed(journal.areClosed(closings), () => false)

  // Our own lease comes back every ten seconds, and brings nothing but a newer token. A start's first batch is always written:
  // it says that the start came so far.
  let keptAt: number | undefined
  const isIdle = ({ closings, events, holes, malformed, rooms }: Acceptance) =>
    Effect.map(Clock.currentTimeMillis, (now) => closings.length + events.length + holes.length + malformed + rooms.length === 0 && now - (keptAt ?? now) < tokenPace)

  const take = Effect.fnUntraced(function*(since: StreamToken | undefined, batch: SyncBatch, lost: boolean) {
    const acceptance = accept(rules.me, since, (room) => joined.has(room), batch, lost)
    if (acceptance.malformed > 0) yield* Metric.update(malformed, acceptance.malformed)
    // Our own messages come back, three or more for an answer: what holds nothing else is not worth a write, and asked for again
    // after a crash it tells nothing new either.
    if (keptAt !== undefined && ((yield* isIdle(acceptance)) || (yield* isEcho(acceptance)))) return batch.next
    yield* Effect.retry(Effect.tapError(journal.accept(acceptance), (error) => Effect.logError(error.message)), Schedule.spaced("2 seconds"))
    keptAt = yield* Clock.currentTimeMillis
    for (const { membership, room } of acceptance.rooms) {
      if (membership === "join") joined.add(room)
      else if (membership !== undefined) joined.delete(room)
    }
    if (acceptance.events.some(({ raw }) => raw !== undefined)) yield* Effect.catchTag(admit, "JournalError", () => admission)
    if (acceptance.holes.length > 0) yield* holes
    if (acceptance.rooms.length > 0) yield* rooms
    return batch.next
  })

  /** One sync that succeeds; undefined when our place in the stream is worth nothing any more. */
  const patientSync = Effect.fnUntraced(function*(since: StreamToken | undefined, first: boolean) {
    for (let tries = 1;; tries++) {
      const answer = yield* Effect.result(matrix.sync(since, first || since === undefined ? Duration.zero : longPoll, { withoutOurs: !first && since !== undefined }))
      if (answer._tag === "Success") {
        if (tries > 1) yield* Effect.logInfo("The homeserver answers again")
        if (!isBehind(answer.success.next, since)) return answer.success
        yield* Effect.logWarning("The homeserver is at an earlier place in its stream than before, as after a backup was restored; looking at every room again")
        return undefined
      }
      const error = answer.failure
      if (error.reason._tag === "TokenRefused") return yield* error
      if (error.reason._tag === "Refused" && since !== undefined && error.reason.status === 400) {
        yield* Effect.logWarning("The homeserver does not know our place in its stream any more; looking at every room again")
        return undefined
      }
      if (tries === 1) yield* Effect.logWarning(`${error.message}; trying again until it answers`)
      yield* Effect.sleep(waitAfter(error, tries, yield* Random.next) ?? 30_000)
    }
  })

  const run = Effect.gen(function*() {
    let since = Option.getOrUndefined(yield* journal.token)
    let lost = false
    let losses = 0
    let resumed = false
    // The first batch after a place tells what the room knows of us and this store may not (design law 2); one without a place may
    // be older than it, on a server that keeps its answers. What we send from then on we know, and its echoes would be most of what a
    // busy bot gets. It waits for nothing, so that we know at once whether the server still is where we left it.
    for (let first = true;;) {
      const batch = yield* patientSync(since, first)
      if (batch !== undefined && since !== undefined) first = false
      since = batch === undefined ? undefined : yield* take(since, batch, lost)
      lost = batch === undefined
      // A server that loses every place that it gives is not asked for all its rooms without end.
      if (batch === undefined && losses++ > 0) yield* Effect.sleep(retryDelay(losses, yield* Random.next))
      if (batch === undefined || resumed) continue
      // What was left from before goes on only now: a store that was put back may have open what the rooms have seen the end of.
      resumed = true
      yield* Effect.retry(Effect.tapError(resume, (error) => Effect.logError(error.message)), Schedule.spaced("2 seconds"))
      yield* Effect.all([holes, admission, rooms])
    }
  })

  return Intake.of({ run: run as Effect.Effect<never, MatrixError | JournalError> })
}))
