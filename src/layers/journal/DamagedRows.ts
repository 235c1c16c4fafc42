import { Effect, Metric, Option, Schema } from "effect"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import { OpenQuestion } from "../../domain/turns/Turn.ts"
import { storeRowsDamaged } from "../pace/Metrics.ts"

/** A row's text cannot be read, as after a damage to the disk: it is set aside, and nothing else waits for it. */
export const tellDamaged = (table: string): Effect.Effect<void> =>
  Effect.andThen(
    Metric.update(Metric.withAttributes(storeRowsDamaged, { table }), 1),
    Effect.logError("Something in the store cannot be read any more; it is passed over").pipe(
      Effect.annotateLogs({ table })
    )
  )

/** What was stored as an object; undefined where it cannot be read any more. */
export const readObject = (text: string): RawEvent | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as RawEvent) : undefined
  } catch {
    return undefined
  }
}

const decodeQuestion = Schema.decodeUnknownOption(OpenQuestion)

export const readQuestion = (text: string): OpenQuestion | undefined =>
  Option.getOrUndefined(decodeQuestion(readObject(text)))
