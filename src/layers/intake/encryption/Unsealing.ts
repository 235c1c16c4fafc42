import { Cause, Clock, Effect, Exit, Metric } from "effect"
import { isHeard } from "../../../domain/access/HeardPeople.ts"
import { sessionOf } from "../../../domain/crypto/SealedEvent.ts"
import { damagedOf, type UnreadableReason } from "../../../domain/crypto/Unreadable.ts"
import { readUserId, type UserId } from "../../../domain/Ids.ts"
import { answersIn, finalsIn, shownPartsIn } from "../../../domain/intake/RemoteEcho.ts"
import type { StoreError } from "../../../domain/StoreError.ts"
import { Crypto, type Opened } from "../../../services/crypto/Crypto.ts"
import { type SealedEvent, SealedEvents, type Unsealing } from "../../../services/intake/SealedEvents.ts"
import { eventsForged, eventsIgnored, eventsUnreadable } from "../../operations/Metrics.ts"
import { withoutWords } from "../../pace/BugWords.ts"
import { makeLogSparingly } from "../../pace/LogSparingly.ts"
import type { RouteRules } from "../admission/EventRoutes.ts"

/** So many processes that ended while they opened an event, and nothing else, say that it is why. */
const mostOpenings = 4

export interface UnsealingRules extends Pick<RouteRules, "isAdmin" | "isAllowed" | "isApprover" | "me"> {
  /** The engine failed on this event. */
  readonly failed: (sealed: SealedEvent) => Effect.Effect<void>
  /** Events were opened: some may not be readable. */
  readonly note: Effect.Effect<void, StoreError>
}

/** Events that are opened and stored at once. */
const atOnce = 50

const unreadable = ({ event, raw, room }: SealedEvent, reason: UnreadableReason) => {
  const sender = readUserId(raw["sender"])
  // Of what is malformed no key will ever be of use.
  const session = reason === "malformed" ? sender && damagedOf(sender) : sessionOf(raw)
  return { _tag: "Unreadable" as const, event, room, reason, session, sender }
}

const ofOpened = (me: UserId, sealed: SealedEvent, opened: Opened): Unsealing => {
  const { event, isOurs } = sealed
  if (opened._tag === "Forged" || opened._tag === "Unsaid") return { _tag: "Dropped", event }
  if (opened._tag === "Unreadable") {
    if (isOurs && opened.reason === "malformed") return { _tag: "Dropped", event }
    return isOurs
      ? { _tag: "OursUnreadable", event, room: sealed.room, session: sessionOf(sealed.raw), sender: me }
      : unreadable(sealed, opened.reason)
  }
  if (!isOurs) return { _tag: "Clear", event, clear: opened.event, digest: opened.digest }
  const own = [opened.event]
  return { _tag: "Ours", event, finals: finalsIn(me, own), shown: shownPartsIn(me, own), answers: answersIn(me, own) }
}

/**
 * Its sender is told that it is damaged. Where that is suspected of ending the bot it is opened no more; after a bug it
 * waits for a key or the next start.
 */
const ofLeft = (me: UserId, sealed: SealedEvent, isSuspect: boolean): Unsealing => {
  const { event, isOurs, raw, room } = sealed
  const session = sessionOf(raw)
  if (isOurs) return { _tag: "OursUnreadable", event, room, session, sender: me, ...(isSuspect ? { isSuspect } : {}) }
  const left = unreadable(sealed, "malformed")
  return isSuspect ? { ...left, isSuspect } : { ...left, session }
}

/** Counts what cannot be read, or is forged, and says of the latter that it is dropped. */
const makeOpenedCount = (sparingly: ReturnType<typeof makeLogSparingly>) =>
  Effect.fnUntraced(function*(sealed: SealedEvent, opened: Opened) {
    if (opened._tag === "Unreadable" && !sealed.isOurs) {
      yield* Metric.update(Metric.withAttributes(eventsUnreadable, { why: opened.reason }), 1)
    }
    if (opened._tag === "Unsaid") yield* Metric.update(Metric.withAttributes(eventsIgnored, { why: "nothing said" }), 1)
    if (opened._tag !== "Forged") return
    yield* Metric.update(Metric.withAttributes(eventsForged, { why: opened.reason }), 1)
    yield* sparingly(
      "forged",
      Effect.logWarning("An encrypted event is not from whom it says; dropped").pipe(
        Effect.annotateLogs({ room: sealed.room, event: sealed.event })
      )
    )
  })

/**
 * Opens some of the encrypted events that were taken in, in their order; false: none is left. What cannot be read now
 * waits for its key and holds nobody up. Before events of a room are admitted, all that was sealed there is opened: a
 * message may be answered already by one of ours.
 */
export const makeUnsealing = Effect.fnUntraced(function*({ failed, me, note, ...rules }: UnsealingRules) {
  const journal = yield* SealedEvents
  const crypto = yield* Crypto
  const sparingly = makeLogSparingly()
  const { _tag } = yield* crypto.state
  /** What nobody writes who is heard is not for us, and is not kept: strangers may write as much as they like. */
  const isOurs = ({ isOurs, raw }: SealedEvent) => {
    const sender = readUserId(raw["sender"])
    return isOurs || (sender !== undefined && isHeard(rules, sender))
  }

  const count = makeOpenedCount(sparingly)

  const open = Effect.fnUntraced(function*(sealed: SealedEvent): Effect.fn.Return<Unsealing> {
    const why = _tag === "Off" ? "encrypted" : isOurs(sealed) ? undefined : "stranger"
    if (why !== undefined) {
      yield* Metric.update(Metric.withAttributes(eventsIgnored, { why }), 1)
      return { _tag: "Dropped", event: sealed.event }
    }
    // It waits for a device that can read it.
    if (_tag === "Unusable") return ofOpened(me, sealed, { _tag: "Unreadable", reason: "no key" })
    if (sealed.openings >= mostOpenings) {
      yield* sparingly(
        "suspect",
        Effect.logError("An encrypted message is not opened, as each try ended the bot").pipe(
          Effect.annotateLogs({ room: sealed.room, event: sealed.event })
        )
      )
      return ofLeft(me, sealed, true)
    }
    const result = yield* Effect.result(crypto.open(sealed.room, sealed.raw))
    // The engine or its store is in trouble: it is tried again in a while.
    if (result._tag === "Failure") {
      yield* sparingly("engine", Effect.logError(result.failure.message))
      yield* failed(sealed)
      return ofOpened(me, sealed, { _tag: "Unreadable", reason: "no key" })
    }
    yield* count(sealed, result.success)
    return ofOpened(me, sealed, result.success)
  })

  /** The same where a bug meets it, as it would again at once: the next start, or a key, has it opened again. */
  const opened = (sealed: SealedEvent) =>
    Effect.catchDefect(open(sealed), (bug) =>
      Effect.as(
        Effect.logError("A bug met an encrypted message", withoutWords(bug)).pipe(
          Effect.annotateLogs({ room: sealed.room, event: sealed.event })
        ),
        ofLeft(me, sealed, false)
      ))

  return Effect.gen(function*() {
    const sealed = yield* journal.sealed(atOnce)
    if (sealed.length === 0) return false
    const unsealings = yield* Effect.forEach(sealed, opened)
    const replays = yield* journal.unseal(unsealings, yield* Clock.currentTimeMillis)
    yield* note
    if (replays.length > 0) {
      yield* Metric.update(Metric.withAttributes(eventsForged, { why: "replayed" }), replays.length)
      yield* sparingly(
        "replay",
        Effect.logWarning("The homeserver repeated an encrypted event as another one; dropped")
      )
    }
    return true
  }).pipe(
    // A store in trouble, or a stop in order, is not the message's doing. A store that fails here as well has the count
    // taken back next time.
    Effect.onExit((exit) =>
      Exit.isFailure(exit) && Cause.hasDies(exit.cause) ? Effect.void : Effect.ignore(journal.leaveOpenings)
    )
  )
})
