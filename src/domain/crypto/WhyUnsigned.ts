import type { UnsignedReason } from "./EncryptionState.ts"

/**
 * Why the homeserver did not let an identity be published (401). `authSession`: it waits for the account's password
 * under this name; a server on which people log in elsewhere never does.
 */
export const whyUnsigned = (
  { authSession }: { readonly authSession?: string | undefined },
  hasPassword: boolean
): UnsignedReason => authSession === undefined ? "not by password" : hasPassword ? "password refused" : "no password"
