import { type Cause, Clock, Effect, Option, Random, type Scope } from "effect"
import { encryptedFileContent } from "../../../domain/crypto/secrets/EncryptedFile.ts"
import { fileContent, undeliveredContent } from "../../../domain/files/AnswerFile.ts"
import type { AgentPlaces } from "../../../domain/files/FileAddress.ts"
import { leastRate } from "../../../domain/files/LeastRate.ts"
import { FileUndelivered, type Undelivered } from "../../../domain/files/Undelivered.ts"
import { type UploadFault, UploadSetbacks } from "../../../domain/files/UploadSetbacks.ts"
import type { ChatId } from "../../../domain/Ids.ts"
import { anyBytes } from "../../../domain/matrix/files/MediaType.ts"
import type { MatrixError } from "../../../domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import type { BotMessages } from "../../../domain/messages/BotMessages.ts"
import type { StoreError } from "../../../domain/StoreError.ts"
import { Attachments } from "../../../services/crypto/Attachments.ts"
import { type PendingUpload, UploadJournal } from "../../../services/files/UploadJournal.ts"
import { Media } from "../../../services/matrix/Media.ts"
import { Outbox } from "../../../services/outbox/Outbox.ts"
import { makeRoomEncryption } from "../../outbox/RoomEncryption.ts"
import type { Overtaken, Patiently } from "../../pace/RequestLanes.ts"
import { done, more, type SoFar, type Tried } from "../../pace/RetryRhythm.ts"
import { type AgentFileBroken, makeAgentFetch } from "./AgentFetch.ts"
import { imageDimensions } from "./ImageDimensions.ts"
import { type UploadSource, uploadSource } from "./UploadSource.ts"

export interface FileUploadOptions extends AgentPlaces {
  /** The largest file, in bytes. */
  readonly max: number
  readonly words: BotMessages
}

/** One file may take so long, in ms, and besides as long as it takes at the least rate. */
const patience = 600_000
/** So often it is looked whether a file on its way is still wanted. */
const lookEvery = "2 seconds"
type Failure = FileUndelivered | AgentFileBroken | MatrixError | StoreError

const encrypted = { _tag: "Refused", code: "encrypted room" } as const

/** Stores one file, and says how the room is shown it. */
const makeStoring = Effect.fnUntraced(function*({ allowPlaintext, max, origins }: FileUploadOptions) {
  const media = yield* Media
  const attachments = yield* Attachments
  const rooms = yield* makeRoomEncryption
  const fetch = yield* makeAgentFetch({ allowPlaintext, origins })

  /** Encrypted by a key of its own, so that the server learns nothing of it but its size. */
  const sealed = Effect.fnUntraced(function*({ bytes, size }: UploadSource) {
    const { ciphertext, fileKey } = yield* attachments.encrypt(bytes)
    const url = yield* media.upload({ bytes: ciphertext, size, mime: anyBytes })
    return { file: encryptedFileContent({ ...yield* fileKey, url }) }
  }, Effect.catchTag("AttachmentError", () => Effect.fail(new FileUndelivered({ reason: { _tag: "Damaged" } }))))

  return ({ encrypted: known, plan, room }: PendingUpload): Effect.Effect<RawEvent, Failure, Scope.Scope> =>
    Effect.gen(function*() {
      const isEncrypted = yield* rooms.isEncrypted(room, known)
      if (isEncrypted && !(yield* rooms.takesPart)) return yield* new FileUndelivered({ reason: encrypted })
      const source = yield* uploadSource(plan, max, fetch)
      const { bytes, mime, size } = source
      const where = isEncrypted
        ? yield* sealed(source)
        : { url: yield* media.upload({ bytes, size, mime }) }
      return fileContent({ ...plan, mime }, { where, size, dimensions: yield* imageDimensions(source.head()) })
    })
})

type Passing = AgentFileBroken | MatrixError | Cause.TimeoutError

/** What a failure is that may pass. */
const faultOf = (failure: Passing): UploadFault => {
  switch (failure._tag) {
    case "AgentFileBroken":
      return { _tag: "Agent", after: failure.after }
    // An agent's server that is silent, or slow, was given up before.
    case "TimeoutError":
      return { _tag: "Slow" }
    case "MatrixError":
      return { _tag: "Server", reason: failure.reason }
  }
}

const whyOf = (failure: Passing) =>
  failure._tag === "AgentFileBroken" ? `the agent's file does not come (${failure.code})` : failure.message

/** The pace is the file's own. */
const waiting = (wait: number, why: string): Tried => ({
  _tag: "Again",
  kind: undefined,
  why,
  after: wait,
  within: wait
})

/** One try to store a chat's next file, and what comes of it. */
export const makeUploadStep = Effect.fnUntraced(function*(options: FileUploadOptions) {
  const journal = yield* UploadJournal
  const outbox = yield* Outbox
  const store = yield* makeStoring(options)
  const { undelivered } = options.words.files
  const longest = patience + options.max / leastRate * 1_000

  const setbacks = new UploadSetbacks()

  const settle = Effect.fnUntraced(function*(upload: PendingUpload, content: RawEvent, isLost: boolean) {
    const isShown = yield* journal.settleUpload(upload, content, isLost)
    if (isLost) setbacks.forget(upload.entry)
    else setbacks.succeeded(upload.entry)
    if (isShown) yield* outbox.wake(upload.chat, "first")
    return more
  })

  /** Ends when the file is wanted no more, as somebody stopped or deleted what it belongs to. */
  const unwanted = (upload: PendingUpload): Effect.Effect<void, StoreError> =>
    Effect.flatMap(
      Effect.delay(journal.isPending(upload), lookEvery),
      (isWanted) => isWanted ? unwanted(upload) : Effect.void
    )

  const giveUp = Effect.fnUntraced(function*(upload: PendingUpload, why: Undelivered) {
    yield* Effect.logWarning("A file of the agent's cannot be shown").pipe(
      Effect.annotateLogs({ why: why._tag, room: upload.room, prompt: upload.plan.prompt })
    )
    return yield* settle(upload, undeliveredContent(upload.plan, undelivered(upload.plan.name, why)), true)
  })

  /** What is to be done in a chat now: a file, or a wait in ms; undefined: nothing. */
  const nextIn = Effect.fnUntraced(function*(chat: ChatId) {
    const now = yield* Clock.currentTimeMillis
    const passed = setbacks.passedBy(chat, now)
    const next = yield* journal.nextUpload(chat, passed)
    if (Option.isSome(next)) {
      const wait = setbacks.waits(next.value.entry, now)
      return wait > 0 ? wait : next.value
    }
    return passed.length === 0 ? undefined : Math.min(...passed.map((entry) => setbacks.waits(entry, now)))
  })

  const step = Effect.fnUntraced(function*(
    chat: ChatId,
    _: SoFar,
    patiently: Patiently
  ): Effect.fn.Return<Tried, StoreError | Overtaken> {
    const upload = yield* nextIn(chat)
    if (upload === undefined) return done
    if (typeof upload === "number") return waiting(upload, "it was refused")
    const stored = Effect.raceFirst(Effect.scoped(store(upload)), unwanted(upload))
    const result = yield* patiently(Effect.result(Effect.timeout(stored, longest)))
    if (result._tag === "Success") {
      if (result.success) return yield* settle(upload, result.success, false)
      setbacks.forget(upload.entry)
      return more
    }
    const { failure } = result
    if (failure._tag === "StoreError") return yield* failure
    if (failure._tag === "FileUndelivered") return yield* giveUp(upload, failure.reason)
    const now = yield* Clock.currentTimeMillis
    const verdict = setbacks.failed(chat, upload.entry, faultOf(failure), now, yield* Random.next)
    if (verdict._tag === "GivenUp") return yield* giveUp(upload, verdict.why)
    yield* Effect.logDebug("A file of the agent's waits").pipe(Effect.annotateLogs({ why: whyOf(failure) }))
    // Another file of the chat may go before it.
    const next = yield* nextIn(chat)
    return typeof next === "number" ? waiting(next, whyOf(failure)) : more
  })

  return step
})
