import { Effect, Layer, Option, Predicate, Queue, Random } from "effect"
import { mayInvite } from "../../domain/access/AccessRule.ts"
import { retryDelay } from "../../domain/Backoff.ts"
import type { RoomId } from "../../domain/Ids.ts"
import { groupChat, groupNoticeOf } from "../../domain/intake/Gap.ts"
import { stirred } from "../../domain/intake/rooms/RoomAccess.ts"
import { welcomeChat, welcomeOf } from "../../domain/intake/rooms/Welcome.ts"
import { longestFollowing, type RoomChange } from "../../domain/intake/SyncDelta.ts"
import type { MatrixError } from "../../domain/matrix/MatrixError.ts"
import type { SyncBatch } from "../../domain/matrix/SyncBatch.ts"
import type { BotMessages } from "../../domain/messages/BotMessages.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { Intake } from "../../services/intake/Intake.ts"
import { IntakeJournal } from "../../services/intake/IntakeJournal.ts"
import { SyncFreshness } from "../../services/intake/SyncFreshness.ts"
import { Outbox } from "../../services/outbox/Outbox.ts"
import { ChatMirrors } from "../../services/reconciliation/ChatMirrors.ts"
import { ChatDispatcher } from "../../services/turns/ChatDispatcher.ts"
import { untilStored } from "../pace/StoreRetry.ts"
import { followAccess } from "./AccessNews.ts"
import { type IntakeRules, makeAdmission } from "./admission/Admission.ts"
import { makeCalledWorker } from "./CalledWorker.ts"
import { makeKeyTaking } from "./encryption/KeyTaking.ts"
import { makePatientSync } from "./PatientSync.ts"
import { makeReconciledRooms } from "./ReconciledRooms.ts"
import { makeReconciliations } from "./Reconciliations.ts"
import { makeGapFiller } from "./rooms/GapFiller.ts"
import { makeInvitations } from "./rooms/Invitations.ts"
import { makeMembers } from "./rooms/RoomMembers.ts"
import { makeUpgradeNews } from "./rooms/UpgradeNews.ts"
import { makeRoomsResumed } from "./RoomsResumed.ts"
import { makeSyncTaking } from "./SyncTaking.ts"
import { makeTurnPresence } from "./TurnPresence.ts"

/** Ms after which the events of a room that replaces another wait no more for that to be followed. */
const heldFor = longestFollowing + 1_000

/** What rooms are told because of a batch. */
const toldOf = (rules: IntakeRules, words: BotMessages) => {
  const grouped = groupNoticeOf(words, rules.groupPolicy)
  return {
    ...(grouped === undefined ? {} : { grouped }),
    ...(rules.welcome === true ? { welcome: welcomeOf(words) } : {})
  }
}

/** Whom the news of rooms go to. */
interface RoomFollowers {
  readonly invitations: { readonly tend: (room: RoomId) => Effect.Effect<void, StoreError> }
  readonly mirrors: Pick<typeof ChatMirrors.Service, "keep">
  readonly members: { readonly wake: (room: RoomId) => Effect.Effect<void> }
}

/** Invitations are answered, members counted, mirrors kept, and a room is told that it is direct no more. */
const roomsFollowed = (outbox: Pick<typeof Outbox.Service, "wake">, { invitations, members, mirrors }: RoomFollowers) =>
  Effect.fnUntraced(function*(rooms: ReadonlyArray<RoomChange>) {
    for (const { direct, encrypted, members: count, membership, room, title } of rooms) {
      if (membership !== undefined || encrypted === true) yield* invitations.tend(room)
      if (membership !== undefined || direct === true || title !== undefined) yield* mirrors.keep(room)
      if (membership === "join") yield* outbox.wake(welcomeChat(room))
      if (count === "unknown") yield* members.wake(room)
      if (direct === true || (Predicate.isNumber(count) && count > 2)) yield* outbox.wake(groupChat(room))
    }
  })

/** What is done about the news of a batch, once the journal has them. */
const makeFollowUps = Effect.fnUntraced(function*(rules: IntakeRules, words: BotMessages) {
  const outbox = yield* Outbox
  const dispatcher = yield* ChatDispatcher
  const { admit, openAgain, waiting } = yield* makeAdmission(rules, words, (chat) => outbox.wake(chat))
  yield* Effect.forkScoped(waiting)
  yield* Effect.forkScoped(Effect.forever(Effect.flatMap(Queue.take(outbox.unshown), dispatcher.wake)))

  const admission = yield* makeCalledWorker("admission", admit)
  const resumed = yield* makeRoomsResumed
  const gaps = yield* makeGapFiller(
    rules.me,
    words,
    (room) => Effect.andThen(Effect.orDie(untilStored(resumed.room(room))), admission)
  )
  const { encryption, takeKeys } = yield* makeKeyTaking
  const invitations = yield* makeInvitations({ ...rules, isAllowed: mayInvite(rules), encryption }, words)
  const mirrors = yield* ChatMirrors
  const told = toldOf(rules, words)
  const members = yield* makeMembers(told.grouped, (room) => outbox.wake(groupChat(room)))
  const taking = yield* makeSyncTaking(rules.me, told)
  const presence = yield* makeTurnPresence(rules, taking.noteLost)
  yield* followAccess(rules, Effect.andThen(presence.compare, invitations.start))
  const goesOn = yield* makeUpgradeNews
  const reconcile = yield* makeReconciliations(
    makeReconciledRooms({ gaps, invitations, mirrors, presence, resumed, taking, admission })
  )
  const release = yield* makeCalledWorker("release of replacements", Effect.andThen(Effect.sleep(heldFor), admission))

  const followRooms = roomsFollowed(outbox, { invitations, mirrors, members })

  return {
    /** Takes a batch into the journal, and starts what it asks for. */
    take: Effect.fnUntraced(function*(since: SyncBatch["next"] | undefined, batch: SyncBatch, lost: boolean) {
      // Before the token: with it the server deletes the keys.
      yield* takeKeys(batch, since === undefined)
      const delta = yield* taking.take(since, batch, lost)
      if (delta === undefined) return
      const stirs = stirred(rules.me, batch)
      // Before anything new is said: what a room refuses after its rights changed is no old trouble.
      for (const room of stirs) yield* outbox.stir(room)
      if (delta.hasEvents) yield* Effect.catchTag(admit, "StoreError", () => admission)
      if (delta.rooms.some(({ membership }) => membership !== undefined && membership !== "join")) {
        yield* untilStored(presence.stopOutside)
      }
      for (const { room } of delta.gaps) yield* gaps.wake(room)
      for (const room of stirs) yield* gaps.hurry(room)
      yield* untilStored(followRooms(delta.rooms))
      if (yield* untilStored(goesOn(delta.rooms))) yield* Effect.andThen(release, reconcile("upgrade"))
    }),
    /** Takes up what an earlier process left. */
    resume: Effect.andThen(
      untilStored(
        Effect.all([
          presence.compare,
          openAgain,
          resumed.all,
          Effect.flatMap(gaps.all, (rooms) => Effect.forEach(rooms, gaps.wake, { discard: true })),
          invitations.start,
          members.start
        ], { discard: true })
      ),
      Effect.all([admission, release, reconcile("start")], { discard: true })
    ),
    /** Ends what can no longer be answered, after the position in the stream was lost. */
    compare: Effect.andThen(untilStored(presence.compare), reconcile("place lost")),
    /** The homeserver answers again after it did not: what waits for it is tried now. */
    hurry: Effect.all(
      [gaps.hurryAll, invitations.hurryAll, members.hurryAll, mirrors.hurryAll, outbox.stir()],
      { discard: true }
    )
  }
})

/** Reads `/sync` into the journal, batch after batch, and starts what follows from it. */
export const layer = (rules: IntakeRules, words: BotMessages) =>
  Layer.effect(
    Intake,
    Effect.gen(function*() {
      const journal = yield* IntakeJournal
      const { compare, hurry, resume, take } = yield* makeFollowUps(rules, words)
      const sync = yield* makePatientSync(hurry)
      const freshness = yield* SyncFreshness

      const run = Effect.gen(function*() {
        let since = Option.getOrUndefined(yield* journal.token)
        let lost = false
        let losses = 0
        let resumed = false
        // The first sync after a start includes our own events, so that we learn of sends that the store lost
        // (docs/design.md, law 2), and does not wait, so that we know at once whether the server still is where we
        // left it. Later syncs leave our own events out. A sync without a token does not count as the first: the
        // server may answer it from its cache, which lacks what we said since.
        for (let first = true;;) {
          const batch = yield* sync(since, first)
          if (batch === undefined) {
            since = undefined
            lost = true
            // A server that loses every position that it gives is not asked for all its rooms without end.
            if (losses++ > 0) yield* Effect.sleep(retryDelay(losses, yield* Random.next))
            continue
          }
          if (since !== undefined) first = false
          yield* take(since, batch, lost)
          if (lost && resumed) yield* compare
          yield* freshness.note(true)
          since = batch.next
          lost = false
          if (resumed) continue
          // Only now: a store that was put back may have turns open whose end the rooms have seen.
          resumed = true
          yield* resume
        }
      })

      return Intake.of({ run: run as Effect.Effect<never, MatrixError | StoreError> })
    })
  )
