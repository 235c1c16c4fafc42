import { Context, type Effect, type Option, type Scope } from "effect"
import type { FileBytes } from "../crypto/Attachments.ts"

/** A file that somebody may fetch. `size` in bytes. */
export interface OfferedFile {
  readonly name: string
  readonly mime: string
  readonly size: number
  /** Its bytes, which are those of the file only where they come to their end without a failure. */
  readonly open: Effect.Effect<FileBytes<unknown>, unknown, Scope.Scope>
}

/** A file whose name was taken back. `giveBack`: nothing of it was sent, so that its name is good as long as before. */
export interface TakenOffer {
  readonly file: OfferedFile
  readonly giveBack: Effect.Effect<void>
}

/**
 * Files that the agent may fetch, each under a name that nobody can guess: 256 random bits, good for one use within ten
 * minutes. They are in memory alone, so that a restart takes every name back, and the newest 256 of them at most.
 */
export class OfferedFiles extends Context.Service<OfferedFiles, {
  /** The name of the file, as it may stand in a URL. */
  offer(file: OfferedFile): Effect.Effect<string>
  /** The file, and takes its name back. */
  take(name: string): Effect.Effect<Option.Option<TakenOffer>>
}>()("matrix-surface/services/files/OfferedFiles") {}
