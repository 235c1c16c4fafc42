import { Duration, Effect, Latch, Layer, Metric, Option, Random, Schedule } from "effect"
import { accept } from "../../domain/Accept.ts"
import type { Acceptance } from "../../domain/Acceptance.ts"
import type { RoomId, StreamToken } from "../../domain/Ids.ts"
import type { JournalError } from "../../domain/JournalError.ts"
import { MatrixError } from "../../domain/MatrixError.ts"
import { waitAfter } from "../../domain/Retry.ts"
import type { SyncBatch } from "../../domain/Sync.ts"
import type { Words } from "../../domain/Words.ts"
import { Intake } from "../../services/Intake.ts"
import { Journal } from "../../services/Journal.ts"
import { Mailbox } from "../../services/Mailbox.ts"
import { Matrix } from "../../services/Matrix.ts"
import { type IntakeRules, makeAdmission } from "./Admission.ts"
import { makeHoleFiller } from "./HoleFiller.ts"
import { makeInvitations } from "./Invitations.ts"

/** How long the server may keep a sync open when nothing happens. */
const longPoll = Duration.seconds(30)

const malformed = Metric.counter("matrix_surface_events_unusable", { description: "Events of a sync without an id", incremental: true })

/** A worker that runs once for any number of calls while it was busy, and again after a store's trouble. */
const worker = Effect.fnUntraced(function*(name: string, work: Effect.Effect<void, JournalError>, begun = true) {
  const latch = yield* Latch.make(begun)
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
  const admit = yield* makeAdmission(rules)
  const joined = new Set<RoomId>((yield* journal.rooms("join")).map(({ room }) => room))

  // A backup that was brought back knows less than the rooms: nothing of it is taken up before they were heard (design law 2).
  const restored = Option.contains(yield* journal.get("restored"), "yes")
  const admission = yield* worker("admission", admit, !restored)
  const holes = yield* worker("gaps", yield* makeHoleFiller(rules.me, admission), !restored)
  const rooms = yield* worker("invitations", yield* makeInvitations(rules.isAllowed, words))

  const isEcho = ({ closings, events, holes, malformed, rooms }: Acceptance) =>
    events.length === 0 || rooms.length + holes.length + malformed > 0 || events.some(({ raw }) => raw !== undefined)
      ? Effect.succeed(false)
      : Effect.orElseSucceed(journal.areClosed(closings), () => false)

  const take = Effect.fnUntraced(function*(since: StreamToken | undefined, batch: SyncBatch) {
    const acceptance = accept(rules.me, since, (room) => joined.has(room), batch)
    if (acceptance.malformed > 0) yield* Metric.update(malformed, acceptance.malformed)
    // Our own messages come back, three or more for an answer: what holds nothing else is not worth a write, and asked for again
    // after a crash it tells nothing new either.
    if (yield* isEcho(acceptance)) return batch.next
    yield* Effect.retry(Effect.tapError(journal.accept(acceptance), (error) => Effect.logError(error.message)), Schedule.spaced("2 seconds"))
    for (const { membership, room } of acceptance.rooms) {
      if (membership === "join") joined.add(room)
      else if (membership !== undefined) joined.delete(room)
    }
    if (acceptance.events.some(({ raw }) => raw !== undefined)) yield* Effect.catchTag(admit, "JournalError", () => admission)
    if (acceptance.holes.length > 0) yield* holes
    if (acceptance.rooms.length > 0) yield* rooms
    return batch.next
  })

  /** One sync that succeeds; undefined when the server does not know our place any more. */
  const patientSync = Effect.fnUntraced(function*(since: StreamToken | undefined, first: boolean) {
    for (let tries = 1;; tries++) {
      const answer = yield* Effect.result(matrix.sync(since, since === undefined ? Duration.zero : longPoll, { withoutOurs: !first && since !== undefined, afresh: first }))
      if (answer._tag === "Success") {
        if (tries > 1) yield* Effect.logInfo("The homeserver answers again")
        return answer.success
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

  const wakeAll = Effect.flatMap(journal.openChats, (chats) => Effect.forEach(chats, mailbox.wake, { discard: true }))

  /** Once everything since the backup is in the journal, what is still open in it is really open. */
  const heard = Effect.gen(function*() {
    for (yield* holes; (yield* journal.holes).length > 0; yield* Effect.sleep("500 millis"));
    yield* journal.put("restored", "heard")
    yield* admission
    yield* wakeAll
  })

  const run = Effect.gen(function*() {
    if (!restored) yield* wakeAll
    let since = Option.getOrUndefined(yield* journal.token)
    // The first batch tells what the room knows of us and this store may not (design law 2). What we send from then on we know,
    // and its echoes would be most of what a busy bot gets. It is asked afresh: a store that was brought back, or lost its newest
    // lines, asks from where another one did, and a kept answer would lack what we said since.
    for (let first = true;; first = false) {
      const batch = yield* patientSync(since, first)
      since = batch === undefined ? undefined : yield* take(since, batch)
      if (first && restored) yield* heard
    }
  })

  return Intake.of({ run: run as Effect.Effect<never, MatrixError | JournalError> })
}))
