import type { EncryptionState } from "./EncryptionState.ts"

/** What there is for the next start. */
export interface IdentityMeans {
  /** As a setting, or in its file. */
  readonly hasRecoveryKey: boolean
  readonly hasPassword: boolean
}

/** What keeps the account's identity from signing another device of the bot's; undefined: nothing that is known. */
export const nextIdentity = (
  state: EncryptionState | undefined,
  { hasPassword, hasRecoveryKey }: IdentityMeans
): "locked" | "unsigned" | undefined => {
  if (state?._tag !== "On") return undefined
  const { identity } = state
  switch (identity._tag) {
    case "Unknown":
      return undefined
    case "Signed":
    case "Locked":
      return hasRecoveryKey ? undefined : "locked"
    case "Unsigned":
      return hasPassword && (identity.why ?? "no password") === "no password" ? undefined : "unsigned"
  }
}
