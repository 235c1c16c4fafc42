import { Schema } from "effect"

/** What both sides of a verification compare (client-server API, "SAS verification"). */
export const ShownString = Schema.Struct({
  /** Seven; none where the other side compares numbers alone. */
  emoji: Schema.Array(Schema.Struct({ symbol: Schema.String, description: Schema.String })),
  /** Three numbers from 1000 to 9191. */
  decimals: Schema.Array(Schema.Int)
})
export type ShownString = typeof ShownString.Type

/** In one line, for a log. */
export const shownLine = ({ decimals, emoji }: ShownString): string =>
  [
    ...(emoji.length === 0 ? [] : [emoji.map(({ description, symbol }) => `${symbol} ${description}`).join(", ")]),
    decimals.join(" ")
  ].join("; ")

/** A verification by a person. */
export const LastVerification = Schema.Struct({
  ...ShownString.fields,
  user: Schema.String,
  /** The person's device. */
  device: Schema.String,
  /** When the string was shown, in ms since 1970. */
  at: Schema.Number,
  /** `mismatched`: the person said that the strings are not the same. */
  outcome: Schema.Literals(["shown", "done", "cancelled", "mismatched"])
})
export type LastVerification = typeof LastVerification.Type

/** What is known of a verification whose string was shown. */
export interface VerificationEnd {
  /** Each side said that the strings match, proved it, and ended. */
  readonly isDone: boolean
  /** Why one of the sides, or the engine for us, ended it before. */
  readonly cancelled: { readonly code: string; readonly isByUs: boolean } | undefined
  readonly isTooLate: boolean
}

/** How it ended. Who cancels has not verified, whatever came later: clients also say "done" of what we cancelled. */
export const outcomeOf = ({ cancelled, isDone, isTooLate }: VerificationEnd): LastVerification["outcome"] => {
  if (cancelled !== undefined) {
    return cancelled.code === "m.mismatched_sas" && !cancelled.isByUs ? "mismatched" : "cancelled"
  }
  return isDone ? "done" : isTooLate ? "cancelled" : "shown"
}

/** Admins that are told of as having seen another string. */
const mostMismatched = 64

/** Admins who last saw another string than ours, after a verification ended; it lasts until one of theirs is done. */
export const mismatchedAfter = (
  before: ReadonlyArray<string>,
  { outcome, user }: Pick<LastVerification, "user" | "outcome">
): ReadonlyArray<string> => {
  if (outcome === "done") return before.filter((one) => one !== user)
  return outcome !== "mismatched" || before.includes(user) || before.length >= mostMismatched
    ? before
    : [...before, user]
}

/** What it means that an admin saw another string, and what the operator can do. */
export const mismatchedWords = (user: string): { readonly means: string; readonly advice: string } => ({
  means: `The admin ${user} said that the emoji of a verification differ: somebody may sit between them and the bot`,
  advice:
    "Write nothing confidential to the bot until that is cleared up: compare the fingerprint in device show with " +
    "the one that their client shows, and have them verify the bot again"
})
