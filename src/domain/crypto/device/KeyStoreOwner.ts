/** Whose keys a store holds, as it says itself. */
export type StoredAccount =
  /** Nobody's: it was emptied, or made by a start that was cut off. */
  | { readonly _tag: "None" }
  /** It is damaged, or of a form that is not known: the engine says so when it opens it, and makes no new keys. */
  | { readonly _tag: "Unreadable" }
  /** `fingerprint`: the device's ed25519 key. */
  | {
    readonly _tag: "Held"
    readonly user: string
    readonly device: string
    readonly fingerprint: string | undefined
  }

/** Whether a device may go on with a store; `doubtful`: if the homeserver has these keys for it. */
export type KeyStoreOwner = "new" | "ours" | "doubtful" | "another"

/**
 * Whose store it is that lies in the folder of our device. That a file is there says nothing: new keys in the place of
 * those that people know would be published in silence. `noted`: the device's fingerprint as an earlier process had it.
 */
export const keyStoreOwner = (
  held: StoredAccount,
  own: { readonly user: string; readonly device: string },
  noted: string | undefined
): KeyStoreOwner => {
  if (held._tag === "None") return "new"
  if (held._tag === "Unreadable") return "ours"
  if (held.user !== own.user || held.device !== own.device) return "another"
  return held.fingerprint === undefined || held.fingerprint === noted ? "ours" : "doubtful"
}
