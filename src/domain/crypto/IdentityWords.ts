import type { IdentityState } from "./EncryptionState.ts"

/** What a state means for people, and what the operator can do; undefined where all is well. */
export const identityWords = (
  state: IdentityState
): { readonly means: string; readonly advice: string } | undefined => {
  switch (state._tag) {
    case "Unknown":
    case "Signed":
      return undefined
    case "Unsigned":
      return {
        means: "The bot's device is unsigned, so clients warn of it or share no keys with it",
        advice:
          "Give MATRIX_USER_ID and MATRIX_PASSWORD in the place of MATRIX_ACCESS_TOKEN: the homeserver asks for the " +
          "password once, to publish the identity"
      }
    case "Locked":
      return {
        means: `The bot's device is unsigned: the account's identity is locked, since ${
          state.why.slice(0, 1).toLowerCase()
        }${state.why.slice(1)}`,
        advice: "Where nobody has that key any more, matrix-surface device reset-identity makes a new identity"
      }
  }
}
