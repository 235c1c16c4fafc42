import { Clock, Effect, Metric } from "effect"
import { sessionOf } from "../../../domain/crypto/SealedEvent.ts"
import { readUserId, type UserId } from "../../../domain/Ids.ts"
import { answersIn, finalsIn, shownPartsIn } from "../../../domain/intake/RemoteEcho.ts"
import { Crypto, type Opened } from "../../../services/crypto/Crypto.ts"
import { type SealedEvent, SealedEvents, type Unsealing } from "../../../services/intake/SealedEvents.ts"
import { eventsForged, eventsIgnored, eventsUnreadable } from "../../operations/Metrics.ts"
import { makeLogSparingly } from "../../pace/LogSparingly.ts"

/** So many processes that ended while they opened an event, and nothing else, say that it is why. */
const mostOpenings = 4

/** Events that are opened and stored at once. */
const atOnce = 50

const unreadable = ({ event, raw, room }: SealedEvent, reason: Extract<Opened, { _tag: "Unreadable" }>["reason"]) => ({
  _tag: "Unreadable" as const,
  event,
  room,
  reason,
  // Of what is malformed no key will ever be of use.
  session: reason === "malformed" ? undefined : sessionOf(raw),
  sender: readUserId(raw["sender"])
})

const ofOpened = (me: UserId, sealed: SealedEvent, opened: Opened): Unsealing => {
  const { event, isOurs } = sealed
  if (opened._tag === "Forged") return { _tag: "Dropped", event }
  // What we said before and cannot read any more, as after a lost device, says nothing.
  if (opened._tag === "Unreadable") return isOurs ? { _tag: "Dropped", event } : unreadable(sealed, opened.reason)
  if (!isOurs) return { _tag: "Clear", event, clear: opened.event, digest: opened.digest }
  const own = [opened.event]
  return { _tag: "Ours", event, finals: finalsIn(me, own), shown: shownPartsIn(me, own), answers: answersIn(me, own) }
}

/**
 * Opens the encrypted events that were taken in, in their order, until none is left. What cannot be read now waits for
 * its key and holds nobody up. It is run before events are admitted: a message may be answered already by one of ours.
 */
export const makeUnsealing = Effect.fnUntraced(function*(me: UserId) {
  const journal = yield* SealedEvents
  const crypto = yield* Crypto
  const sparingly = makeLogSparingly()
  const { _tag } = yield* crypto.state
  const takesPart = _tag === "On"

  const count = Effect.fnUntraced(function*(sealed: SealedEvent, opened: Opened) {
    if (opened._tag === "Unreadable" && !sealed.isOurs) {
      yield* Metric.update(Metric.withAttributes(eventsUnreadable, { why: opened.reason }), 1)
    }
    if (opened._tag !== "Forged") return
    yield* Metric.update(Metric.withAttributes(eventsForged, { why: opened.reason }), 1)
    yield* sparingly(
      "forged",
      Effect.logWarning("An encrypted event is not from whom it says; dropped").pipe(
        Effect.annotateLogs({ room: sealed.room, event: sealed.event })
      )
    )
  })

  const open = Effect.fnUntraced(function*(sealed: SealedEvent): Effect.fn.Return<Unsealing> {
    if (!takesPart || Object.keys(sealed.raw).length === 0) {
      if (!takesPart) yield* Metric.update(Metric.withAttributes(eventsIgnored, { why: "encrypted" }), 1)
      return { _tag: "Dropped", event: sealed.event }
    }
    if (sealed.openings >= mostOpenings) {
      yield* sparingly(
        "suspect",
        Effect.logError("An encrypted message is not opened, as each try ended the bot").pipe(
          Effect.annotateLogs({ room: sealed.room, event: sealed.event })
        )
      )
      const left = ofOpened(me, sealed, { _tag: "Unreadable", reason: "no key" })
      return left._tag === "Unreadable" ? { ...left, reason: "malformed", isSuspect: true } : left
    }
    const result = yield* Effect.result(crypto.open(sealed.room, sealed.raw))
    // The engine or its store is in trouble: it is tried again at the next start, or with the session's next key. Ours
    // are not, as those that cannot be read.
    if (result._tag === "Failure") {
      yield* sparingly("engine", Effect.logError(result.failure.message))
      return ofOpened(me, sealed, { _tag: "Unreadable", reason: "no key" })
    }
    yield* count(sealed, result.success)
    return ofOpened(me, sealed, result.success)
  })

  return Effect.gen(function*() {
    for (;;) {
      const sealed = yield* journal.sealed(atOnce)
      if (sealed.length === 0) return
      const unsealings = yield* Effect.forEach(sealed, open)
      const replays = yield* journal.unseal(unsealings, yield* Clock.currentTimeMillis)
      if (replays.length === 0) continue
      yield* Metric.update(Metric.withAttributes(eventsForged, { why: "replayed" }), replays.length)
      yield* sparingly(
        "replay",
        Effect.logWarning("The homeserver repeated an encrypted event as another one; dropped")
      )
    }
  })
})
