import { Schema } from "effect"

/** Why a file of the agent's is not shown. */
export const Undelivered = Schema.TaggedUnion({
  /** `limit` in bytes. */
  TooLarge: { limit: Schema.Int },
  /** Its address is no https: address of the public network, nor one of the agent's own host. */
  Address: {},
  Unreachable: {},
  /** More or fewer bytes came than were announced. */
  OtherSize: {},
  /** What should be base64 is none. */
  Damaged: {},
  /** The homeserver will not take it; `code` is its error code. */
  Refused: { code: Schema.String }
})
export type Undelivered = typeof Undelivered.Type

/** A file of the agent's that is given up, of which the room is told. */
export class FileUndelivered extends Schema.TaggedError<FileUndelivered>()("FileUndelivered", { reason: Undelivered }) {
  override get message() {
    return `A file of the agent cannot be shown (${this.reason._tag})`
  }
}
