import { Context, Effect } from "effect"
import type { ChatId, RoomId } from "../../domain/Ids.ts"

/**
 * Stores files of the agent's at the homeserver, one after the other in each chat, and has the outbox show them. What
 * there is to do is the journal's, so that a file whose process ended is stored again and shown once.
 */
export interface UploadsOfFiles {
  /** False: files of the agent's are shown as links. */
  readonly isOn: boolean
  /** The chat may have a file to be stored. */
  wake(chat: ChatId): Effect.Effect<void>
  /** Goes on with what earlier processes left, without the rooms in `waiting`. */
  resume(waiting: ReadonlySet<RoomId>): Effect.Effect<void>
}

/** By default no file is stored. */
export const FileUploads = Context.Reference<UploadsOfFiles>("matrix-surface/services/files/FileUploads", {
  defaultValue: () => ({ isOn: false, wake: () => Effect.void, resume: () => Effect.void })
})
