import type { RoomId } from "./Ids.ts"

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
