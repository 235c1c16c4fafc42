import type { RoomId } from "../Ids.ts"
import type { MatrixError } from "../matrix/MatrixError.ts"

/** What of a room is tried again: reading a gap, answering an invitation, leaving, sending, trying a suspect. */
export type WaitKind = "gap" | "join" | "leave" | "send" | "suspect"

/** Something that one room, person or agent holds up, and nobody else. Times are milliseconds since 1970. */
export interface Wait {
  readonly kind: WaitKind
  /** What is tried again, among those of its kind: a room, a chat, a gap. */
  readonly subject: string
  readonly room: RoomId | undefined
  /** In plain words, without ids and text. */
  readonly why: string
  readonly since: number
  /** So many times it was tried. */
  readonly tries: number
  /** When it is tried next; undefined: when something else happens, which `why` names. */
  readonly nextAt: number | undefined
}

/** Why something waits that the homeserver did not do: without what it wrote, which may hold anything. */
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
