import { Effect, Option } from "effect"
import type { ChatId } from "../../domain/Ids.ts"
import { isNotFound, type MatrixError, type MatrixFault } from "../../domain/matrix/MatrixError.ts"
import { isWithdrawal } from "../../domain/matrix/MessageContent.ts"
import { meaningOf } from "../../domain/matrix/RefusalMeaning.ts"
import { placeholderFor } from "../../domain/outbox/Placeholder.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import type { Matrix } from "../../services/matrix/Matrix.ts"
import type { ClaimedEntry } from "../../services/outbox/OutboxEntry.ts"
import { attempt, lookFor, type Sender, type Tries } from "./SendAttempt.ts"

/** The outcome of one try of an outbox entry. */
export type Delivered =
  | { readonly _tag: "Nothing" }
  /** The edited event is gone, or the chat left the room: the entry is yet to be sent as a new event. */
  | { readonly _tag: "Gone" }
  /** `deleted`: somebody deleted the event before the journal had it, and the entry's turn is told to stop. */
  | { readonly _tag: "Sent"; readonly entry: ClaimedEntry; readonly deleted: boolean }
  | { readonly _tag: "RateLimited"; readonly retryAfter: number | undefined }
  /** The entry stays to be sent. `acted`: it may have been sent already, and is then repeated to the letter. */
  | {
    readonly _tag: "Later"
    readonly entry: ClaimedEntry
    readonly reason: MatrixFault
    readonly of: "account" | "room"
    readonly unproven: boolean
    readonly acted: boolean
  }
  /** The entry has another content now, which is to be sent in its place. */
  | { readonly _tag: "Replaced"; readonly entry: ClaimedEntry; readonly why: string }
  /** Nothing is sent of the entry. */
  | { readonly _tag: "Refused"; readonly entry: ClaimedEntry; readonly why: string }

type Refused = Extract<MatrixFault, { readonly _tag: "Refused" }>

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
      Effect.catchReason("MatrixError", "Refused", (_, error) => Effect.succeed(isNotFound(error)))
    )

/** Replaces a content that the server will never take by a word about it; where no word fits, nothing is sent. */
export const giveUp = Effect.fnUntraced(
  function*(
    { journal, unsendable }: Sender,
    entry: ClaimedEntry,
    why: string
  ): Effect.fn.Return<Delivered, StoreError> {
    const instead = placeholderFor(entry.content, unsendable(why), entry.replaced)
    if (instead === undefined) {
      yield* journal.markFailed(entry, why)
      return { _tag: "Refused", entry, why }
    }
    yield* journal.replaceContent(entry, instead)
    return { _tag: "Replaced", entry, why }
  }
)

/**
 * A 429 did nothing, so the claim is released; unless an earlier try may have sent it: servers count requests before
 * they look at transaction ids.
 */
const release = ({ journal }: Sender, entry: ClaimedEntry) => (entry.again ? Effect.void : journal.release(entry))

const setBack = Effect.fnUntraced(
  function*(sender: Sender, entry: ClaimedEntry, reason: MatrixFault): Effect.fn.Return<Delivered, StoreError> {
    const meaning = meaningOf("send", reason)
    if (meaning._tag === "Content") return yield* giveUp(sender, entry, codeOf(reason))
    // A refused token is the sync loop's to report; the send stays for the next start.
    if (meaning._tag === "Operator") {
      return { _tag: "Later", entry, reason, of: "account", unproven: false, acted: true }
    }
    if (!meaning.acted) yield* release(sender, entry)
    return { _tag: "Later", entry, reason, of: meaning.of, unproven: meaning.unproven, acted: meaning.acted }
  }
)

/**
 * What the outcome is of an entry whose chat went on in another room, since this one takes no sends any more. An
 * earlier try may have got through: then it is not said again.
 */
const moved = Effect.fnUntraced(
  function*(sender: Sender, entry: ClaimedEntry): Effect.fn.Return<Delivered, StoreError> {
    const found = yield* Effect.result(entry.again ? lookFor(sender, entry) : Effect.undefined)
    if (found._tag === "Failure") {
      return { _tag: "Later", entry, reason: found.failure.reason, of: "room", unproven: false, acted: false }
    }
    if (found.success !== undefined) {
      return { _tag: "Sent", entry, deleted: yield* sender.journal.markSent(entry, found.success) }
    }
    yield* sender.journal.moveOn(entry)
    return { _tag: "Gone" }
  }
)

const refused = Effect.fnUntraced(
  function*(sender: Sender, entry: ClaimedEntry, reason: Refused): Effect.fn.Return<Delivered, StoreError> {
    if (reason.status === 403 && entry.followed === true) return yield* moved(sender, entry)
    const gone = yield* Effect.result(isGone(sender.matrix, entry, reason))
    if (gone._tag === "Failure") {
      return { _tag: "Later", entry, reason: gone.failure.reason, of: "room", unproven: false, acted: false }
    }
    if (!gone.success) return yield* setBack(sender, entry, reason)
    yield* sender.journal.retarget(entry)
    return { _tag: "Gone" }
  }
)

/** The outcome of a try without a failure; `made` is undefined where the room is encrypted. */
const settled = Effect.fnUntraced(
  function*(
    { journal }: Sender,
    entry: ClaimedEntry,
    made: Effect.Success<ReturnType<typeof attempt>>
  ): Effect.fn.Return<Delivered, StoreError> {
    if (made === undefined) {
      yield* journal.markFailed(entry, "encrypted room")
      return { _tag: "Refused", entry, why: "encrypted room" }
    }
    if (made.looked) {
      yield* Effect.logInfo("A send that was cut off had arrived").pipe(Effect.annotateLogs({ room: entry.room }))
    }
    const deleted = yield* journal.markSent(entry, made.event, made.askedAt)
    return { _tag: "Sent", entry, deleted }
  }
)

/** The error code, else the status or the detail: what people and the log are told. */
export const codeOf = (reason: MatrixFault): string => {
  if (reason._tag === "Refused") return reason.errcode
  return String(reason._tag === "Unavailable" ? reason.status ?? reason.detail : reason._tag)
}

/**
 * Tries the first outbox entry of a chat once, turns in `past` left out. The journal has the outcome before it is
 * returned.
 */
export const deliver = Effect.fnUntraced(
  function*(
    sender: Sender,
    chat: ChatId,
    tries: Tries,
    past?: ReadonlySet<number>
  ): Effect.fn.Return<Delivered, StoreError> {
    const taken = yield* sender.journal.claim(chat, past)
    if (Option.isNone(taken)) return { _tag: "Nothing" }
    const entry = taken.value
    if (entry.event === undefined && isWithdrawal(entry.content)) {
      yield* sender.journal.markFailed(entry, "nothing to take back")
      return { _tag: "Gone" }
    }
    const forget = Effect.sync(() => void tries.delete(entry.entry))
    const failed = (outcome: Effect.Effect<Delivered, StoreError>) =>
      Effect.tap(outcome, (result) => (
        result._tag === "Later" && (entry.again || result.acted) ? Effect.void : forget
      ))
    return yield* attempt(sender, entry, tries).pipe(
      Effect.tap(() => forget),
      Effect.flatMap((made) => settled(sender, entry, made)),
      Effect.catchReasons(
        "MatrixError",
        {
          RateLimited: ({ retryAfter }) =>
            failed(Effect.as(release(sender, entry), { _tag: "RateLimited", retryAfter })),
          Refused: (reason) => failed(refused(sender, entry, reason))
        },
        (reason) => failed(setBack(sender, entry, reason))
      )
    )
  }
)
