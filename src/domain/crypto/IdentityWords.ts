import type { IdentityState, UnsignedReason } from "./EncryptionState.ts"

/** What is wrong for people, and what the operator can do. */
export interface TroubleWords {
  readonly means: string
  readonly advice: string
}

const unsigned = "The bot's device is unsigned, so clients warn of it or share no keys with it"

const unsignedWords: Readonly<Record<UnsignedReason, TroubleWords>> = {
  "no password": {
    means: unsigned,
    advice:
      "Give MATRIX_USER_ID and MATRIX_PASSWORD in the place of MATRIX_ACCESS_TOKEN: the homeserver asks for the " +
      "password once, to publish the identity"
  },
  "password refused": {
    means: `${unsigned}: the homeserver refused MATRIX_PASSWORD when the identity was to be published`,
    advice: "Correct MATRIX_PASSWORD, which must be the account's of now, and start the bot again"
  },
  "not by password": {
    means: `${unsigned}: the homeserver lets an identity be published by another way than a password`,
    advice: "Log in to the bot's account in a client such as Element, set up its recovery there, give that recovery " +
      "key as MATRIX_RECOVERY_KEY, and start the bot again"
  }
}

/** What a state means for people, and what the operator can do; undefined where all is well. */
export const identityWords = (state: IdentityState): TroubleWords | undefined => {
  switch (state._tag) {
    case "Unknown":
    case "Signed":
      return undefined
    case "Unsigned":
      return unsignedWords[state.why ?? "no password"]
    case "Locked":
      return {
        means: `The bot's device is unsigned: the account's identity is locked, since ${
          state.why.slice(0, 1).toLowerCase()
        }${state.why.slice(1)}`,
        advice: "Where nobody has that key any more, matrix-surface device reset-identity makes a new identity"
      }
  }
}

/** Whether the device is signed now and was not before; `wasSigned`: as an earlier process noted it. */
export const isSignedAnew = (found: IdentityState, before: IdentityState, wasSigned: boolean | undefined): boolean =>
  found._tag === "Signed" && (before._tag === "Unknown" ? wasSigned === false : before._tag !== "Signed")
