import { Context, type Effect, type Option } from "effect"
import type { PlannedUpload } from "../../domain/files/AnswerFile.ts"
import type { ChatId, RoomId } from "../../domain/Ids.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import type { StoreError } from "../../domain/StoreError.ts"

/** A file of the agent's that is to be stored, and then shown. */
export interface PendingUpload {
  /** The journal's own name for it. */
  readonly entry: number
  readonly chat: ChatId
  readonly room: RoomId
  /** The turn that it belongs to, by its `seq`. */
  readonly turn: number
  readonly plan: PlannedUpload
  /** Whether the room is encrypted; undefined when the journal does not know the room. */
  readonly encrypted: boolean | undefined
}

/** Files on their way into the outbox. Every write is one transaction; a write that failed changed nothing. */
export class UploadJournal extends Context.Service<UploadJournal, {
  /** Chats with such a file, and where they are now; the one with the oldest first. */
  readonly uploadingChats: Effect.Effect<
    ReadonlyArray<{ readonly chat: ChatId; readonly room: RoomId }>,
    StoreError
  >
  /** The oldest of a chat but for some. One that cannot be read any more is dropped. */
  nextUpload(chat: ChatId, but?: ReadonlyArray<number>): Effect.Effect<Option.Option<PendingUpload>, StoreError>
  /** Whether it is still to be stored: not where its turn was stopped or erased meanwhile. */
  isPending(upload: PendingUpload): Effect.Effect<boolean, StoreError>
  /**
   * Puts the event of the file into the outbox. False: its turn was stopped or erased meanwhile, and nothing was
   * changed. Nothing is put there where somebody deleted the answer. `isLost`: the event stands in the file's place, so
   * that the answer is not shown whole, and can be tried again.
   */
  settleUpload(upload: PendingUpload, content: RawEvent, isLost?: boolean): Effect.Effect<boolean, StoreError>
}>()("matrix-surface/services/files/UploadJournal") {}
