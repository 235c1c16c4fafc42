import type { RoomId } from "../Ids.ts"
import type { MatrixError } from "../matrix/MatrixError.ts"

/** What is tried again: filling a gap, answering an invitation, leaving, sending, or trying a suspected poison turn. */
export type WaitKind = "gap" | "join" | "leave" | "send" | "suspect"

/** A wait that concerns one room, person or agent and nobody else. Times are milliseconds since 1970. */
export interface Wait {
  readonly kind: WaitKind
  /** The room, chat or gap, by which the waits of a kind differ. */
  readonly subject: string
  readonly room: RoomId | undefined
  /** The reason in plain words, without ids and text. */
  readonly why: string
  readonly since: number
  /** The number of tries. */
  readonly tries: number
  /** When the next try is due; undefined where it waits for an event that `why` names. */
  readonly nextAt: number | undefined
}

/**
 * The reason that a call to the homeserver failed, in plain words and without the server's free text, which may hold
 * anything.
 */
export const whyOf = ({ reason }: MatrixError): string => {
  switch (reason._tag) {
    case "RateLimited":
      return "the homeserver asks us to wait"
    case "Unavailable":
      return reason.detail
    case "TokenRefused":
      return "the homeserver does not accept the access token"
    case "Refused":
      return `refused with ${reason.status} ${reason.errcode}`
  }
}
