import { Effect, Layer, type Scope } from "effect"
import { encryptedFileContent } from "../../../domain/crypto/secrets/EncryptedFile.ts"
import { fileContent, undeliveredContent } from "../../../domain/files/AnswerFile.ts"
import type { AgentPlaces } from "../../../domain/files/FileAddress.ts"
import { FileUndelivered, type Undelivered } from "../../../domain/files/Undelivered.ts"
import type { ChatId } from "../../../domain/Ids.ts"
import { anyBytes } from "../../../domain/matrix/files/MediaType.ts"
import type { MatrixError } from "../../../domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import type { BotMessages } from "../../../domain/messages/BotMessages.ts"
import type { StoreError } from "../../../domain/StoreError.ts"
import { Attachments } from "../../../services/crypto/Attachments.ts"
import { FileUploads } from "../../../services/files/FileUploads.ts"
import { type PendingUpload, UploadJournal } from "../../../services/files/UploadJournal.ts"
import { Media } from "../../../services/matrix/Media.ts"
import { Outbox } from "../../../services/outbox/Outbox.ts"
import { StoreWaits } from "../../../services/store/StoreWaits.ts"
import { makeRoomEncryption } from "../../outbox/RoomEncryption.ts"
import { makeKeyedRetry } from "../../pace/KeyedRetry.ts"
import type { Overtaken, Patiently } from "../../pace/RequestLanes.ts"
import { done, more, type RetryAt, type SoFar, type Tried } from "../../pace/RetryRhythm.ts"
import { untilDone } from "../../pace/StoreRetry.ts"
import { type AgentFileBroken, makeAgentFetch } from "./AgentFetch.ts"
import { imageDimensions } from "./ImageDimensions.ts"
import { type UploadSource, uploadSource } from "./UploadSource.ts"

export interface FileUploadOptions extends AgentPlaces {
  /** The largest file, in bytes. */
  readonly max: number
  readonly words: BotMessages
}

/** Files under way at once, of different chats; as many again may be under way that come slowly. */
const atOnce = 4
/** Chats in hand at once; those beyond are read from the journal when there is room. */
const mostChats = 1_000
/** One file may take so long. */
const patience = "10 minutes"
/** So often it is looked whether a file on its way is still wanted. */
const lookEvery = "2 seconds"
/** Tries to fetch a file from the agent before it is given up. */
const mostTries = 3
/** The longest pause between two tries, in ms. */
const longestPause = 300_000

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

const again = (why: string, after?: number): RetryAt => ({
  _tag: "Again",
  kind: undefined,
  why,
  after,
  longest: longestPause
})

/** What a failure means: another try, or a word to the room. */
const judged = (failure: Failure | { readonly _tag: "TimeoutError" }, { tries }: SoFar): RetryAt | Undelivered => {
  switch (failure._tag) {
    case "FileUndelivered":
      return failure.reason
    case "AgentFileBroken":
    case "TimeoutError":
      return tries + 1 < mostTries ? again("the agent's file does not come") : { _tag: "Unreachable" }
    case "StoreError":
      return again(failure.message)
    case "MatrixError": {
      const { reason } = failure
      if (reason._tag === "Refused") return { _tag: "Refused", code: reason.errcode }
      return again(failure.message, reason._tag === "RateLimited" ? reason.retryAfter : undefined)
    }
  }
}

/** Files of up to `max` bytes. */
export const layer = (options: FileUploadOptions) =>
  Layer.effect(
    FileUploads,
    Effect.gen(function*() {
      const journal = yield* UploadJournal
      const outbox = yield* Outbox
      const store = yield* makeStoring(options)
      const { undelivered } = options.words.files

      const settle = Effect.fnUntraced(function*(upload: PendingUpload, content: RawEvent) {
        if (yield* journal.settleUpload(upload, content)) yield* outbox.wake(upload.chat, "first")
        return more
      })

      /** Ends when the file is wanted no more, as somebody stopped or deleted what it belongs to. */
      const unwanted = (upload: PendingUpload): Effect.Effect<void, StoreError> =>
        Effect.flatMap(
          Effect.delay(journal.isPending(upload), lookEvery),
          (isWanted) => isWanted ? unwanted(upload) : Effect.void
        )

      const step = Effect.fnUntraced(function*(
        chat: ChatId,
        so: SoFar,
        patiently: Patiently
      ): Effect.fn.Return<Tried, StoreError | Overtaken> {
        const next = yield* journal.nextUpload(chat)
        if (next._tag === "None") return done
        const upload = next.value
        const stored = Effect.raceFirst(Effect.scoped(store(upload)), unwanted(upload))
        const result = yield* patiently(Effect.result(Effect.timeout(stored, patience)))
        if (result._tag === "Success") return result.success ? yield* settle(upload, result.success) : more
        const verdict = judged(result.failure, so)
        if (verdict._tag === "Again") return verdict
        yield* Effect.logWarning("A file of the agent's cannot be shown").pipe(
          Effect.annotateLogs({ why: verdict._tag, room: upload.room, prompt: upload.plan.prompt })
        )
        return yield* settle(upload, undeliveredContent(upload.plan, undelivered(upload.plan.name, verdict)))
      })

      const chats = Effect.map(journal.uploadingChats, (all) => all.map(({ chat }) => chat))
      const { wake } = yield* makeKeyedRetry<ChatId>(yield* StoreWaits, {
        name: "files of the agent's",
        atOnce,
        most: mostChats,
        step,
        all: chats
      })
      return {
        isOn: true,
        wake,
        resume: (waiting) =>
          Effect.flatMap(untilDone("files of the agent's", journal.uploadingChats), (all) =>
            Effect.forEach(
              all.filter(({ room }) => !waiting.has(room)),
              ({ chat }) => wake(chat),
              { discard: true }
            ))
      }
    })
  )
