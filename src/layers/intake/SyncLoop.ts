import { Clock, Effect, Latch, Layer, Metric, Option, Queue, Random, Schedule } from "effect"
import { retryDelay } from "../../domain/Backoff.ts"
import type { BotMessages } from "../../domain/BotMessages.ts"
import type { ChatId, RoomId, StreamToken } from "../../domain/Ids.ts"
import { groupChat, groupNoticeOf } from "../../domain/intake/Gap.ts"
import { stirred } from "../../domain/intake/RoomAccess.ts"
import type { SyncDelta } from "../../domain/intake/SyncDelta.ts"
import { ingest } from "../../domain/intake/SyncIngest.ts"
import type { MatrixError } from "../../domain/matrix/MatrixError.ts"
import type { SyncBatch } from "../../domain/matrix/SyncBatch.ts"
import { roomOf } from "../../domain/routing/Route.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { Intake } from "../../services/intake/Intake.ts"
import { Journal } from "../../services/journal/Journal.ts"
import { Outbox } from "../../services/outbox/Outbox.ts"
import { ChatDispatcher } from "../../services/turns/ChatDispatcher.ts"
import { type IntakeRules, makeAdmission } from "./Admission.ts"
import { makeGapFiller } from "./GapFiller.ts"
import { makeInvitations } from "./Invitations.ts"
import { malformed } from "./MalformedCounter.ts"
import { makePatientSync } from "./PatientSync.ts"
import { makeMembers } from "./RoomMembers.ts"
import { makeTurnPresence } from "./TurnPresence.ts"

/** A token that is older makes the server look further back after a restart, for nothing. */
const tokenPace = 600_000

/**
 * A worker that runs when it is called, once for any number of calls while it was busy, and again after a store's
 * trouble.
 */
const worker = Effect.fnUntraced(function*(name: string, work: Effect.Effect<void, StoreError>) {
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

export const layer = (rules: IntakeRules, words: BotMessages) =>
  Layer.effect(
    Intake,
    Effect.gen(function*() {
      const journal = yield* Journal
      const mailbox = yield* ChatDispatcher
      const outbox = yield* Outbox
      const { admit, waiting } = yield* makeAdmission(rules, words, (chat) => outbox.wake(chat))
      yield* Effect.forkScoped(waiting)
      yield* Effect.forkScoped(Effect.forever(Effect.flatMap(Queue.take(outbox.unshown), mailbox.wake)))
      const joined = new Set<RoomId>((yield* journal.rooms("join")).map(({ room }) => room))

      const admission = yield* worker("admission", admit)
      const untilStored = <A>(effect: Effect.Effect<A, StoreError>) =>
        Effect.retry(Effect.tapError(effect, (error) => Effect.logError(error.message)), Schedule.spaced("2 seconds"))
      const goOnWith = (toSend: ReadonlyArray<ChatId>, toAnswer: ReadonlyArray<ChatId>) =>
        Effect.andThen(
          Effect.forEach(toSend, (chat) => outbox.wake(chat), { discard: true }),
          Effect.forEach(toAnswer, mailbox.wake, { discard: true })
        )
      /**
       * Lets open turns and sends of before go on, where the room has said all that it knows of them, or all that it
       * will for now.
       */
      const resume = Effect.gen(function*() {
        const waiting = new Set((yield* journal.gaps).filter(({ late }) => !late).map(({ room }) => room))
        const ready = (chats: ReadonlyArray<ChatId>) => chats.filter((chat) => !waiting.has(roomOf(chat)))
        yield* goOnWith(ready(yield* journal.pendingChats), ready(yield* journal.openChats))
      })
      const resumeRoom = Effect.fnUntraced(function*(room: RoomId) {
        const next = yield* journal.gap(room)
        if (Option.isSome(next) && !next.value.late) return
        const { toAnswer, toSend } = yield* journal.unfinished(room)
        yield* goOnWith(toSend, toAnswer)
      })

      const gaps = yield* makeGapFiller(
        rules.me,
        words,
        (room) => Effect.andThen(Effect.orDie(untilStored(resumeRoom(room))), admission)
      )
      const invitations = yield* makeInvitations(rules.isAllowed, words)
      const grouped = groupNoticeOf(words, rules.groupPolicy)
      const members = yield* makeMembers(grouped, (room) => outbox.wake(groupChat(room)))
      const presence = yield* makeTurnPresence(rules, mailbox.wake)
      const sync = yield* makePatientSync(
        Effect.all([gaps.hurryAll, invitations.hurryAll, members.hurryAll, outbox.stir()], { discard: true })
      )

      const isEcho = ({ answers, finals, events, gaps, malformed, rooms }: SyncDelta) =>
        events.length === 0 || rooms.length + gaps.length + malformed + (answers ?? []).length > 0 ||
          events.some(({ raw }) => raw !== undefined)
          ? Effect.succeed(false)
          : Effect.orElseSucceed(journal.areClosed(finals), () => false)

      // What happens in other rooms of the server, or to the account's own data, brings nothing but a newer token;
      // while nothing happens at all, not even that. A start's first batch is always written: it says that the start
      // came so far.
      let keptAt: number | undefined
      const isIdle = (
        { finals, events, gaps, malformed, next, rooms }: SyncDelta,
        since: StreamToken | undefined
      ) =>
        Effect.map(
          Clock.currentTimeMillis,
          (now) =>
            finals.length + events.length + gaps.length + malformed + rooms.length === 0 &&
            (next === since || now - (keptAt ?? now) < tokenPace)
        )

      const take = Effect.fnUntraced(function*(since: StreamToken | undefined, batch: SyncBatch, lost: boolean) {
        const acceptance = ingest(rules.me, since, (room) => joined.has(room), batch, lost)
        if (acceptance.malformed > 0) yield* Metric.update(malformed, acceptance.malformed)
        // Our own messages come back, three or more for an answer: what holds nothing else is not worth a write, and
        // asked for again after a crash it tells nothing new either.
        if (keptAt !== undefined && ((yield* isIdle(acceptance, since)) || (yield* isEcho(acceptance)))) {
          return batch.next
        }
        yield* untilStored(journal.ingest(grouped === undefined ? acceptance : { ...acceptance, grouped }))
        keptAt = yield* Clock.currentTimeMillis
        for (const { membership, room } of acceptance.rooms) {
          if (membership === "join") joined.add(room)
          else if (membership !== undefined) joined.delete(room)
        }
        if (acceptance.events.some(({ raw }) => raw !== undefined)) {
          yield* Effect.catchTag(admit, "StoreError", () => admission)
        }
        if (acceptance.rooms.some(({ membership }) => membership !== undefined && membership !== "join")) {
          yield* untilStored(presence.stopOutside)
        }
        for (const { room } of acceptance.gaps) {
          yield* gaps.wake(room)
        }
        for (const room of stirred(rules.me, batch)) yield* Effect.andThen(gaps.hurry(room), outbox.stir(room))
        yield* untilStored(follow(acceptance))
        return batch.next
      })

      /**
       * What the rooms' own news ask for: invitations to answer, members to count, a word that a room is direct no
       * more.
       */
      const follow = Effect.fnUntraced(function*({ rooms }: SyncDelta) {
        for (const { direct, encrypted, members: count, membership, room } of rooms) {
          if (membership !== undefined || encrypted === true) yield* invitations.tend(room)
          if (count === "unknown") yield* members.wake(room)
          if (direct === true || (typeof count === "number" && count > 2)) yield* outbox.wake(groupChat(room))
        }
      })

      const run = Effect.gen(function*() {
        let since = Option.getOrUndefined(yield* journal.token)
        let lost = false
        let losses = 0
        let resumed = false
        // The first batch after a place tells what the room knows of us and this store may not (design law 2); one
        // without a place may be older than it, on a server that keeps its answers. What we send from then on we
        // know, and its echoes would be most of what a busy bot gets. It waits for nothing, so that we know at once
        // whether the server still is where we left it.
        for (let first = true;;) {
          const batch = yield* sync(since, first)
          if (batch !== undefined && since !== undefined) first = false
          since = batch === undefined ? undefined : yield* take(since, batch, lost)
          if (batch !== undefined && lost && resumed) yield* untilStored(presence.compare)
          lost = batch === undefined
          // A server that loses every place that it gives is not asked for all its rooms without end.
          if (batch === undefined && losses++ > 0) yield* Effect.sleep(retryDelay(losses, yield* Random.next))
          if (batch === undefined || resumed) continue
          // What was left from before goes on only now: a store that was put back may have open what the rooms have
          // seen the end of.
          resumed = true
          yield* untilStored(
            Effect.all([
              presence.compare,
              resume,
              Effect.flatMap(gaps.all, (rooms) => Effect.forEach(rooms, gaps.wake, { discard: true })),
              invitations.start,
              members.start
            ], { discard: true })
          )
          yield* admission
        }
      })

      return Intake.of({ run: run as Effect.Effect<never, MatrixError | StoreError> })
    })
  )
