/** Whether we have the private key that opens a backup, or could keep one; else `why` not, in words. */
export type BackupKeyState = "fits" | "absent" | { readonly why: string }

/** Who vouches for a backup: this very device, an identity or a device of the account that we trust, or nobody. */
export type BackupSigner = "this device" | "trusted" | "nobody"

/** What was found about the account's backup. */
export interface BackupFindings {
  /** Of a `foreign` one the way in which it is encrypted is not known. */
  readonly onServer: "none" | "readable" | "foreign"
  /** A person turned backups off. */
  readonly isDeclined: boolean
  readonly key: BackupKeyState
  readonly signer: BackupSigner
}

export type BackupChoice =
  /** There is none, or only one that this device made and whose key nobody has: a new one takes its place. */
  | { readonly _tag: "Make" }
  /** Keys are put there and read from there. */
  | { readonly _tag: "Use" }
  /** Keys are put there, for those who can read them; `why` we cannot. */
  | { readonly _tag: "Fill"; readonly why: string }
  | { readonly _tag: "Leave"; readonly why: string }

const keyless = (key: BackupKeyState): string =>
  `its key is not to be had: ${typeof key === "object" ? key.why : "the account's secret storage does not hold it"}`

const makes = ({ isDeclined, key }: BackupFindings): BackupChoice => {
  if (isDeclined) return { _tag: "Leave", why: "backups were turned off for this account in a client" }
  return typeof key === "object"
    ? { _tag: "Leave", why: `the key of a new backup could not be kept: ${key.why}` }
    : { _tag: "Make" }
}

/**
 * What becomes of the account's backup. One that somebody else made is never replaced, and gets nothing unless it is
 * known to be the account's own: whoever made it could read all that is put there.
 */
export const chooseBackup = (found: BackupFindings): BackupChoice => {
  const { key, onServer, signer } = found
  if (onServer === "foreign") {
    return { _tag: "Leave", why: "the account has a backup of a kind that this version does not know" }
  }
  if (onServer === "none") return makes(found)
  if (key === "fits") return { _tag: "Use" }
  // Its key was in the secret storage before it was made, and is gone: no one else ever had it.
  if (signer === "this device" && key === "absent") return makes(found)
  if (signer !== "nobody") return { _tag: "Fill", why: keyless(key) }
  return { _tag: "Leave", why: `the account has a backup that nobody whom the bot trusts signed, and ${keyless(key)}` }
}
