import { Effect, Metric, Option, Schema } from "effect"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import { BotReply } from "../../domain/routing/BotReply.ts"
import { OpenQuestion, Turn } from "../../domain/turns/Turn.ts"
import { Signal } from "../../services/turns/OpenTurn.ts"
import { storeRowsDamaged } from "../operations/Metrics.ts"

/** Counts a row whose text cannot be read, as after a damage to the disk; the caller sets that row aside. */
export const tellDamaged = (table: string): Effect.Effect<void> =>
  Effect.andThen(
    Metric.update(Metric.withAttributes(storeRowsDamaged, { table }), 1),
    Effect.logError("Something in the store cannot be read any more; it is passed over").pipe(
      Effect.annotateLogs({ table })
    )
  )

/**
 * A stored event or content; undefined where it cannot be read any more. Its schema is that it is an object, which is
 * tested by hand: `pending` and `claim` read one for each message.
 */
export const readObject = (text: string): RawEvent | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as RawEvent) : undefined
  } catch {
    return undefined
  }
}

const reader = <S extends Schema.Decoder<unknown>>(schema: S) => {
  const decode = Schema.decodeUnknownOption(Schema.fromJsonString(schema))
  return (text: string): S["Type"] | undefined => Option.getOrUndefined(decode(text))
}

/** Each gives undefined where the text cannot be read any more. */
export const readTurn = reader(Turn)
export const readReply = reader(BotReply)
export const readQuestion = reader(OpenQuestion)
export const readSignal = reader(Signal)
