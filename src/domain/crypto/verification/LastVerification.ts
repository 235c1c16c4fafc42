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
  outcome: Schema.Literals(["shown", "done", "cancelled"])
})
export type LastVerification = typeof LastVerification.Type
