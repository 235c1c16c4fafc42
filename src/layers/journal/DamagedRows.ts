import { Effect, Metric, Result, Schema } from "effect"
import { parseJson, readRecord } from "../../domain/Json.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import { BotReply } from "../../domain/routing/BotReply.ts"
import { AskedBefore, OpenQuestion, Turn } from "../../domain/turns/Turn.ts"
import { Signal } from "../../services/turns/OpenTurn.ts"
import { storeRowsDamaged } from "../operations/Metrics.ts"

/** A text of a row cannot be read any more, as after a damage to the disk. */
export class DamagedRow extends Schema.TaggedError<DamagedRow>()("DamagedRow", {
  table: Schema.Literals(["events", "outbox", "signals", "turns"])
}) {
  override get message() {
    return `A row of ${this.table} cannot be read any more`
  }
}

/** What a JSON column holds, or that its row is damaged; a result, since reading one that is whole needs no effect. */
export type ColumnRead<A> = Result.Result<A, DamagedRow>

type Table = DamagedRow["table"]

const damaged = (table: Table): ColumnRead<never> => Result.fail(new DamagedRow({ table }))

/** An event or a content, of which nothing is known but that it is an object: a schema would cost more to say that. */
const objectOf = (table: Table) => (text: string): ColumnRead<RawEvent> => {
  const read = readRecord(parseJson(text))
  return read === undefined ? damaged(table) : Result.succeed(read)
}

const columnOf = <S extends Schema.Decoder<unknown>>(table: Table, schema: S) => {
  const decode = Schema.decodeUnknownResult(Schema.fromJsonString(schema))
  return (text: string): ColumnRead<S["Type"]> => Result.mapError(decode(text), () => new DamagedRow({ table }))
}

/** `events.raw` and `events.clear`. */
export const readEvent = objectOf("events")
/** `outbox.content` and `outbox.tried_content`. */
export const readContent = objectOf("outbox")
/** `turns.data`. */
export const readTurn = columnOf("turns", Turn)
/** Of `turns.data` the questions that the turn has asked. */
export const readAsks = columnOf("turns", Schema.Array(AskedBefore))
/** `turns.reply`. */
export const readReply = columnOf("turns", BotReply)
/** `turns.question`. */
export const readQuestion = columnOf("turns", OpenQuestion)
/** `signals.body`. */
export const readSignal = columnOf("signals", Signal)

/** Goes on without a row that is damaged: counts and logs it, and does what sets the row aside. */
export const orSetAside = <A, B, E, R>(
  read: ColumnRead<A>,
  aside: () => Effect.Effect<B, E, R>
): Effect.Effect<A | B, E, R> => {
  if (Result.isSuccess(read)) return Effect.succeed(read.success)
  const { table } = read.failure
  return Metric.update(Metric.withAttributes(storeRowsDamaged, { table }), 1).pipe(
    Effect.andThen(
      Effect.logError("Something in the store cannot be read any more; it is passed over").pipe(
        Effect.annotateLogs({ table })
      )
    ),
    Effect.andThen(Effect.suspend(aside))
  )
}
