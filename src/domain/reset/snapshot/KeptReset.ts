/** Names, among a store's own values, when a reset began it: milliseconds since 1970. */
export const keptResetName = "reset"

/** When a reset began the store; undefined: none did, or one of a version that did not write it down. */
export const readReset = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,16}$/.test(text) ? Number(text) : undefined
