import { Option, Schema } from "effect"

/** The results of the last starts on a store. Times are milliseconds since 1970. */
export const CrashLoop = Schema.Struct({
  /**
   * The number of starts in a row that reached the homeserver and ended before a sync was stored or an answer went on.
   */
  fruitless: Schema.Int,
  /** The beginning of safe mode. */
  safeSince: Schema.optionalKey(Schema.Finite)
})
export type CrashLoop = typeof CrashLoop.Type

/** Its name among the small values of the store. */
export const crashLoopName = "starts"

const decode = Schema.decodeUnknownOption(Schema.fromJsonString(CrashLoop))

export const readCrashLoop = (text: string | undefined): CrashLoop =>
  Option.getOrElse(decode(text), () => ({ fruitless: 0 }))

export const mostFailedStarts = 5

/** How long safe mode lasts, in milliseconds, unless somebody starts the bot anew. */
export const safeFor = 15 * 60_000

/** After safe mode one start is left: if it fails, the bot is in safe mode again. */
export const oneFailureLeft: CrashLoop = { fruitless: mostFailedStarts - 1 }

/**
 * Whether this start enters safe mode. A start that finds the bot in safe mode was made by somebody who wants another
 * try.
 */
export const isCrashLoop = ({ fruitless, safeSince }: CrashLoop) =>
  safeSince === undefined && fruitless >= mostFailedStarts

export const whySafe = `the last ${mostFailedStarts} starts ended before anything was done`
