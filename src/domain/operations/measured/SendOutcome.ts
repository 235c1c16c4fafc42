import { at } from "../../Json.ts"
import type { MatrixFault } from "../../matrix/MatrixError.ts"

/**
 * What an event of ours was; a redaction is asked for by a call of its own. Encryption hides the type of a message, and
 * leaves open what it edits.
 */
export type SendKind = "message" | "edit" | "reaction" | "redaction" | "other"

export const sendKinds: ReadonlyArray<SendKind> = ["message", "edit", "reaction", "redaction", "other"]

export const sendKind = (type: string, content: unknown): Exclude<SendKind, "redaction"> => {
  if (type === "m.reaction") return "reaction"
  if (type !== "m.room.message" && type !== "m.room.encrypted") return "other"
  return at(content, "m.relates_to", "rel_type") === "m.replace" ? "edit" : "message"
}

/** What the homeserver said to it. `unanswered`: it may have arrived. */
export type SendOutcome = "sent" | "limited" | "refused" | "unanswered"

/** What became of a send that failed. */
export const failedOutcome = ({ _tag }: Pick<MatrixFault, "_tag">): Exclude<SendOutcome, "sent"> => {
  switch (_tag) {
    case "RateLimited":
      return "limited"
    case "Unavailable":
      return "unanswered"
    case "TokenRefused":
    case "Refused":
      return "refused"
  }
}
