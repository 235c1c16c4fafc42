/** Why a message cannot be read. */
export type UnreadableReason =
  /** No key came; it may yet. */
  | "no key"
  /** The key that came begins at a later message. */
  | "too old"
  /** The sender's client refused to share the key (client-server API, "m.room_key.withheld"). */
  | "withheld"
  /** It refused because our device is not signed, or not verified. */
  | "unverified"
  /** The ciphertext is damaged, or in a form that we do not know. */
  | "malformed"

/** Why a message is dropped for good: it is not from whom it says, or was there before. */
export type ForgedReason = "mismatched sender" | "replayed"

const damaged = "malformed"

/** What a sender's damaged messages in a room count as, in the place of sessions, of which no key is of any use. */
export const damagedOf = (sender: string): string => `${damaged} ${sender}`

export const isOfDamaged = (session: string): boolean => session.startsWith(`${damaged} `)

/** All of these, as a pattern of SQLite's GLOB. No id of a session has a space. */
export const anyDamaged = `${damaged} *`

/** `m.room_key.withheld` codes. */
export const ofWithheld = (code: string | undefined): UnreadableReason =>
  code === "m.unverified" || code === "m.blacklisted" || code === "m.unauthorised" ? "unverified" : "withheld"

/** Whether an older copy of the key, out of a backup, may open the message. */
export const mayBeBackedUp = (reason: UnreadableReason): boolean => reason === "no key" || reason === "too old"
