/** Why a message cannot be read. `withheld` and `foreign` hold what the spec calls the reason. */
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

/** `m.room_key.withheld` codes. */
export const ofWithheld = (code: string | undefined): UnreadableReason =>
  code === "m.unverified" || code === "m.blacklisted" || code === "m.unauthorised" ? "unverified" : "withheld"

/** Whether an older copy of the key, out of a backup, may open the message. */
export const mayBeBackedUp = (reason: UnreadableReason): boolean => reason === "no key" || reason === "too old"
