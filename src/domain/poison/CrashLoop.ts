import { Option, Schema } from "effect"

/** How the starts of a store's bot went. Times are milliseconds since 1970. */
export const CrashLoop = Schema.Struct({
  /** Starts in a row that reached the homeserver, and ended before a sync was taken in or an answer got anywhere. */
  fruitless: Schema.Int,
  /** In safe mode since then. */
  safeSince: Schema.optionalKey(Schema.Finite)
})
export type CrashLoop = typeof CrashLoop.Type

/** Names it among the store's own values. */
export const crashLoopName = "starts"

const decode = Schema.decodeUnknownOption(Schema.fromJsonString(CrashLoop))

export const readCrashLoop = (text: string | undefined): CrashLoop =>
  Option.getOrElse(decode(text), () => ({ fruitless: 0 }))

export const mostFailedStarts = 5

/** How long safe mode lasts, in milliseconds, when nobody starts the bot anew. */
export const safeFor = 15 * 60_000

/** Once more than too often: one that fails leads back into safe mode. */
export const oneFailureLeft: CrashLoop = { fruitless: mostFailedStarts - 1 }

/** Whether this start should do nothing. One that finds the mark was made by somebody who wants it tried once more. */
export const isCrashLoop = ({ fruitless, safeSince }: CrashLoop) =>
  safeSince === undefined && fruitless >= mostFailedStarts

export const whySafe = `the last ${mostFailedStarts} starts ended before anything was done`
