import { Option, Schema } from "effect"

/** How the starts of a store's bot went. Times are milliseconds since 1970. */
export const Starts = Schema.Struct({
  /** Starts in a row that reached the homeserver, and ended before a sync was taken in or an answer got anywhere. */
  fruitless: Schema.Int,
  /** In safe mode since then. */
  safeSince: Schema.optionalKey(Schema.Finite)
})
export type Starts = typeof Starts.Type

/** Names it among the store's own values. */
export const startsName = "starts"

const decode = Schema.decodeUnknownOption(Schema.fromJsonString(Starts))

export const readStarts = (text: string | undefined): Starts => Option.getOrElse(decode(text), () => ({ fruitless: 0 }))

export const mostFruitless = 5

/** How long safe mode lasts, in milliseconds, when nobody starts the bot anew. */
export const safeFor = 15 * 60_000

/** Once more than too often: one that fails leads back into safe mode. */
export const onceMore: Starts = { fruitless: mostFruitless - 1 }

/** Whether this start should do nothing. One that finds the mark was made by somebody who wants it tried once more. */
export const isSafe = ({ fruitless, safeSince }: Starts) => safeSince === undefined && fruitless >= mostFruitless

export const whySafe = `the last ${mostFruitless} starts ended before anything was done`
