import { Effect } from "effect"
import { createHash } from "node:crypto"
import { encryptedType } from "../../domain/crypto/SealedEvent.ts"
import type { EventId, UserId } from "../../domain/Ids.ts"
import { readNumber } from "../../domain/Json.ts"
import { MatrixError, MatrixFault } from "../../domain/matrix/MatrixError.ts"
import { edit, isWithdrawal } from "../../domain/matrix/MessageContent.ts"
import { elapsed, type Moment } from "../../domain/Moment.ts"
import { transactionKey } from "../../domain/outbox/OutboxKey.ts"
import type { Matrix } from "../../services/matrix/Matrix.ts"
import type { ClaimedEntry } from "../../services/outbox/OutboxEntry.ts"
import type { OutboxJournal } from "../../services/outbox/OutboxJournal.ts"
import { moment } from "../pace/MonotonicClock.ts"
import { findUnconfirmedSend } from "./FindUnconfirmedSend.ts"
import type { RoomEncryption } from "./RoomEncryption.ts"

/** What sending needs. */
export interface Sender {
  readonly journal: typeof OutboxJournal.Service
  readonly matrix: typeof Matrix.Service
  readonly rooms: RoomEncryption
  readonly me: UserId
  /** The text in the place of what cannot be sent; `why` is an error code or a status. */
  readonly unsendable: (why: string) => string
}

/**
 * The transaction id of an entry, in the characters that every server takes. A new event's id is a hash of its key
 * and of nothing else (docs/design.md, law 2): one part of one attempt is one event, whichever process sends it. An
 * edit's id is a hash of its content too: a store that was thrown back counts its revisions anew, and by the number
 * alone the server would take a final for an edit of before.
 */
export const transactionId = ({ content, event, key, revision, sealed }: ClaimedEntry) => {
  const name = event === undefined
    ? transactionKey(key, 0)
    // In an encrypted room not even a hash of the text goes out.
    : `${transactionKey(key, revision)} ${JSON.stringify(sealed ?? content)}`
  return "m" + createHash("sha256").update(name).digest("base64url").slice(0, 32)
}

/**
 * The entries that this process tries to send, and since when, for as long as the outcome is unknown; changed in
 * place by each try.
 */
export type Tries = Map<number, Moment>

export const noTries = (): Tries => new Map()

/** Half of the time for which Synapse remembers a transaction id, in ms. */
const remembered = 12 * 3_600_000

/**
 * When the server sent the question: an answer is not older than that. Nobody may answer before it is known, so a
 * failure that may pass is the send's to repeat; where the event may not be seen, our own clock has to tell.
 */
const askedAt = (
  matrix: typeof Matrix.Service,
  entry: ClaimedEntry,
  event: EventId
): Effect.Effect<number | undefined, MatrixError> =>
  entry.ask === undefined || entry.event !== undefined
    ? Effect.succeed(undefined)
    : matrix.event(entry.room, event).pipe(
      Effect.map((raw) => readNumber(raw["origin_server_ts"])),
      Effect.catchReasons("MatrixError", {
        Refused: () => Effect.succeed(undefined),
        // The question is in the room: a limit on this says nothing about that.
        RateLimited: (_, { call }) =>
          Effect.fail(
            new MatrixError({ call, reason: MatrixFault.cases.Unavailable.make({ detail: "asks us to wait" }) })
          )
      })
    )

const plainOf = ({ content, event }: ClaimedEntry) => (event === undefined ? content : edit(content, event))

/** What the server has of it: the ciphertext where one was made. */
const contentOf = (entry: ClaimedEntry) => entry.sealed ?? plainOf(entry)

/** The entry with its ciphertext, which is on disk. */
const sealedEntry = Effect.fnUntraced(function*({ journal, rooms }: Sender, entry: ClaimedEntry) {
  if (entry.sealed !== undefined) return entry
  const sealed = yield* rooms.seal(entry.room, "m.room.message", plainOf(entry))
  yield* journal.keepSealed(entry, sealed)
  return { ...entry, sealed }
})

/** Looks in the room for what an earlier try may have sent. */
export const lookFor = ({ matrix, me }: Pick<Sender, "matrix" | "me">, entry: ClaimedEntry) =>
  findUnconfirmedSend(matrix, me, entry, { txn: transactionId(entry), content: contentOf(entry), edits: entry.event })

/**
 * Takes an event of ours back, which may be repeated. What the server refuses to take back stays; nobody is harmed by
 * what it says.
 */
const withdraw = ({ matrix }: Sender, entry: ClaimedEntry, event: EventId) =>
  matrix.redact(entry.room, event, transactionId(entry)).pipe(
    Effect.catchReason("MatrixError", "Refused", () => Effect.succeed(event)),
    Effect.map((redaction) => ({ event: redaction, looked: false, askedAt: undefined }))
  )

/**
 * Tries an entry once; undefined: the room is encrypted, and the bot takes no part in that. What another process, or an
 * old try, may have sent is first looked for in the room.
 */
export const attempt = Effect.fnUntraced(
  function*(sender: Sender, claimed: ClaimedEntry, tries: Tries) {
    const { journal, matrix, me, rooms } = sender
    if (claimed.event !== undefined && isWithdrawal(claimed.content)) {
      return yield* withdraw(sender, claimed, claimed.event)
    }
    const now = yield* moment
    const since = tries.get(claimed.entry)
    const isFresh = since !== undefined && elapsed(since, now) < remembered
    if (claimed.again && !isFresh) {
      const found = yield* lookFor({ matrix, me }, claimed)
      if (found !== undefined) return { event: found, looked: true, askedAt: yield* askedAt(matrix, claimed, found) }
    }
    const isEncrypted = claimed.sealed !== undefined || (yield* rooms.isEncrypted(claimed.room, claimed.encrypted))
    if (isEncrypted && !(yield* rooms.takesPart)) return undefined
    const entry = isEncrypted ? yield* sealedEntry(sender, claimed) : claimed
    if (entry.again && entry.ask !== undefined && entry.event === undefined) yield* journal.sendsAgain(entry)
    if (!isFresh) tries.set(entry.entry, now)
    const type = isEncrypted ? encryptedType : "m.room.message"
    const event = yield* matrix.send(entry.room, type, transactionId(entry), contentOf(entry))
    return { event, looked: false, askedAt: yield* askedAt(matrix, entry, event) }
  }
)
