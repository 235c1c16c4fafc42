import { Effect, Option } from "effect"
import { createHash } from "node:crypto"
import type { ChatId, EventId, UserId } from "../../domain/Ids.ts"
import { isNotFound, MatrixError, MatrixFault } from "../../domain/matrix/MatrixError.ts"
import { edit } from "../../domain/matrix/MessageContent.ts"
import { meaningOf } from "../../domain/matrix/RefusalMeaning.ts"
import { elapsed, type Moment } from "../../domain/Moment.ts"
import { transactionKey } from "../../domain/outbox/OutboxKey.ts"
import { placeholderFor } from "../../domain/outbox/Placeholder.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import type { Matrix } from "../../services/matrix/Matrix.ts"
import type { ClaimedEntry } from "../../services/outbox/OutboxEntry.ts"
import type { OutboxJournal } from "../../services/outbox/OutboxJournal.ts"
import { moment } from "../pace/MonotonicClock.ts"
import { findSentEventOf } from "./FindSentEvent.ts"

export type Delivered =
  | { readonly _tag: "Nothing" }
  /** The event that was to be edited is not there any more; what is to be said stays to be said. */
  | { readonly _tag: "Gone" }
  | { readonly _tag: "Sent"; readonly slot: ClaimedEntry }
  | { readonly _tag: "RateLimited"; readonly retryAfter: number | undefined }
  /** Not now: it stays to be sent. `slot` may have been sent already, and is then repeated to the letter. */
  | {
    readonly _tag: "Later"
    readonly slot: ClaimedEntry
    readonly reason: MatrixFault
    readonly of: "account" | "room"
    readonly unproven: boolean
    readonly acted: boolean
  }
  /** Something else is to be sent in its place, or newer. */
  | { readonly _tag: "Replaced"; readonly slot: ClaimedEntry; readonly why: string }
  /** Nothing is sent of it. */
  | { readonly _tag: "Refused"; readonly slot: ClaimedEntry; readonly why: string }

type Refused = Extract<MatrixFault, { readonly _tag: "Refused" }>

/** What sending is done with. */
export interface Sender {
  readonly journal: typeof OutboxJournal.Service
  readonly matrix: typeof Matrix.Service
  readonly me: UserId
  /** What is said in the place of what cannot be; `why` is an error code or a status. */
  readonly unsendable: (why: string) => string
}

/**
 * In the characters that every server takes. A new event's id is a hash of its key and of nothing else (design law
 * 2): one part of one attempt is one event, whoever sends it. An edit's says also what it says: a store that a power
 * cut or a lost disk threw back counts its revisions from where it was, and by the number alone the server would take
 * a final for an edit of before.
 */
export const transactionId = ({ content, event, key, revision }: ClaimedEntry) => {
  const name = event === undefined
    ? transactionKey(key, 0)
    : `${transactionKey(key, revision)} ${JSON.stringify(content)}`
  return "m" + createHash("sha256").update(name).digest("base64url").slice(0, 32)
}

/**
 * The slots that this process itself tries to send and since when, as long as nobody knows what became of them;
 * changed in place by each try.
 */
export type Tries = Map<number, Moment>

export const noTries = (): Tries => new Map()

/** Half of the time that Synapse remembers a transaction id for, in ms. */
const remembered = 12 * 3_600_000

/** Only a clear "there is no such state" means that a room is not encrypted (design law 6). */
const isEncrypted = (matrix: typeof Matrix.Service, slot: ClaimedEntry): Effect.Effect<boolean, MatrixError> =>
  slot.encrypted !== undefined ? Effect.succeed(slot.encrypted) : matrix.state(slot.room, "m.room.encryption", "").pipe(
    Effect.as(true),
    Effect.catchIf(isNotFound, () => Effect.succeed(false))
  )

/**
 * A server that was restored from a backup, or that forgets old history, has lost the event; an edit of it would be
 * lost too.
 */
const isGone = (
  matrix: typeof Matrix.Service,
  { event, room }: ClaimedEntry,
  refusal: Refused
): Effect.Effect<boolean, MatrixError> =>
  event === undefined || (refusal.status !== 400 && refusal.status !== 404) ?
    Effect.succeed(false) :
    matrix.event(room, event).pipe(
      Effect.as(false),
      Effect.catchIf(({ reason }) => reason._tag === "Refused", (error) => Effect.succeed(isNotFound(error)))
    )

/**
 * When the server sent the question: an answer is not older than that. Nobody may answer before it is known, so what
 * fails for a while is the send's to repeat; of an event that we may not see our own clock has to tell.
 */
const askedAt = (
  matrix: typeof Matrix.Service,
  slot: ClaimedEntry,
  event: EventId
): Effect.Effect<number | undefined, MatrixError> =>
  slot.ask === undefined || slot.event !== undefined ? Effect.succeed(undefined) : matrix.event(slot.room, event).pipe(
    Effect.map((raw) => (typeof raw["origin_server_ts"] === "number" ? raw["origin_server_ts"] : undefined)),
    Effect.catchIf(({ reason }) => reason._tag === "Refused", () => Effect.succeed(undefined)),
    // The question is in the room: a limit on this says nothing about that.
    Effect.mapError((
      error
    ) => (error.reason._tag === "RateLimited"
      ? new MatrixError({ call: error.call, reason: MatrixFault.cases.Unavailable.make({ detail: "asks us to wait" }) })
      : error)
    )
  )

/**
 * One try of a send; undefined: the room is encrypted. What others or an old try may have sent is first looked for in
 * the room.
 */
const attempt = Effect.fnUntraced(function*({ journal, matrix, me }: Sender, slot: ClaimedEntry, tries: Tries) {
  const content = slot.event === undefined ? slot.content : edit(slot.content, slot.event)
  const txn = transactionId(slot)
  const now = yield* moment
  const since = tries.get(slot.entry)
  const isFresh = since !== undefined && elapsed(since, now) < remembered
  if (slot.again && !isFresh) {
    const found = yield* findSentEventOf(matrix, me, slot, { txn, content, edits: slot.event })
    if (found !== undefined) return { event: found, looked: true, askedAt: yield* askedAt(matrix, slot, found) }
  }
  if (yield* isEncrypted(matrix, slot)) return undefined
  if (slot.again && slot.ask !== undefined && slot.event === undefined) yield* journal.sendsAgain(slot)
  if (!isFresh) tries.set(slot.entry, now)
  const event = yield* matrix.send(slot.room, "m.room.message", txn, content)
  return { event, looked: false, askedAt: yield* askedAt(matrix, slot, event) }
})

/** What the server will never take makes way for a word about it; of what has no place for one, nothing is sent. */
export const giveUp = Effect.fnUntraced(
  function*({ journal, unsendable }: Sender, slot: ClaimedEntry, why: string): Effect.fn.Return<Delivered, StoreError> {
    const instead = placeholderFor(slot.content, unsendable(why), slot.replaced)
    if (instead === undefined) {
      yield* journal.markFailed(slot, why)
      return { _tag: "Refused", slot, why }
    }
    yield* journal.replaceContent(slot, instead)
    return { _tag: "Replaced", slot, why }
  }
)

const failed = Effect.fnUntraced(
  function*(sender: Sender, slot: ClaimedEntry, reason: MatrixFault): Effect.fn.Return<Delivered, StoreError> {
    const { journal, matrix } = sender
    const meaning = meaningOf("send", reason)
    // Of this try we know that it did nothing. Servers count before they look at transaction ids, so of one before it
    // we know nothing.
    const untake = slot.again ? Effect.void : journal.release(slot)
    if (reason._tag === "RateLimited") {
      yield* untake
      return { _tag: "RateLimited", retryAfter: reason.retryAfter }
    }
    if (reason._tag === "Refused") {
      const gone = yield* Effect.result(isGone(matrix, slot, reason))
      if (gone._tag === "Failure") {
        return { _tag: "Later", slot, reason: gone.failure.reason, of: "room", unproven: false, acted: false }
      }
      if (gone.success) {
        yield* journal.retarget(slot)
        return { _tag: "Gone" }
      }
    }
    if (meaning._tag === "Content") return yield* giveUp(sender, slot, codeOf(reason))
    // A refused token is the sync loop's to report; the send stays for the next start.
    if (meaning._tag === "Operator") return { _tag: "Later", slot, reason, of: "account", unproven: false, acted: true }
    if (!meaning.acted) yield* untake
    return { _tag: "Later", slot, reason, of: meaning.of, unproven: meaning.unproven, acted: meaning.acted }
  }
)

/** The error code, else the status: what people and the log are told. */
export const codeOf = (
  reason: MatrixFault
): string => (reason._tag === "Refused"
  ? reason.errcode
  : String(reason._tag === "Unavailable" ? reason.status ?? reason.detail : reason._tag))

/**
 * Sends the first thing that a chat has to send, not counting turns in `past`, once. What the journal is told is told
 * before the result is returned.
 */
export const deliver = Effect.fnUntraced(
  function*(
    sender: Sender,
    chat: ChatId,
    tries: Tries,
    past?: ReadonlySet<number>
  ): Effect.fn.Return<Delivered, StoreError> {
    const { journal } = sender
    const taken = yield* journal.claim(chat, past)
    if (Option.isNone(taken)) return { _tag: "Nothing" }
    const slot = taken.value
    const outcome = yield* Effect.result(attempt(sender, slot, tries))
    if (outcome._tag === "Failure") {
      if (outcome.failure._tag === "StoreError") return yield* outcome.failure
      const result = yield* failed(sender, slot, outcome.failure.reason)
      if (result._tag !== "Later" || !(slot.again || result.acted)) tries.delete(slot.entry)
      return result
    }
    tries.delete(slot.entry)
    const made = outcome.success
    if (made === undefined) {
      yield* journal.markFailed(slot, "encrypted room")
      return { _tag: "Refused", slot, why: "encrypted room" }
    }
    if (made.looked) {
      yield* Effect.logInfo("A send that was cut off had arrived").pipe(Effect.annotateLogs({ room: slot.room }))
    }
    yield* journal.markSent(slot, made.event, made.askedAt)
    return { _tag: "Sent", slot }
  }
)
