import { Context, type Effect } from "effect"
import type { RoomId, UserId } from "../domain/Ids.ts"
import type { MatrixFault } from "../domain/matrix/MatrixError.ts"
import type { RawEvent } from "../domain/matrix/SyncBatch.ts"
import type { ServerPeople } from "../sandbox/rooms/ServerPeople.ts"
import type { Matrix } from "../services/matrix/Matrix.ts"
import type { Media } from "../services/matrix/Media.ts"

/** A method of `Matrix` or `Media`. */
export type Call = keyof Matrix["Service"] | keyof Media["Service"]

/** A call that was stopped on its way. */
export interface HeldCall {
  /** Ends when the call is there and waits. */
  readonly arrived: Effect.Effect<void>
  readonly release: Effect.Effect<void>
}

/** What a test does around the bot of `MatrixMemory`: act for people, read what the bot sent, make calls fail. */
export class MatrixMemoryControl extends Context.Service<MatrixMemoryControl, {
  readonly bot: UserId
  readonly people: ServerPeople
  /** What the bot sent, oldest first: messages and edits, in one room or all. */
  sent(room?: RoomId): Effect.Effect<ReadonlyArray<RawEvent>>
  /** How often a method was called, for one room or in all. */
  calls(call: Call, room?: RoomId): Effect.Effect<number>
  /**
   * The next call of `call` fails with `fault`; several wait in line. With `acted` the call is carried out first
   * and only its answer is lost.
   */
  fail(call: Call, fault: MatrixFault, options?: { readonly acted?: boolean }): Effect.Effect<void>
  /**
   * Every call of `call` fails with `fault`, narrowed to one room to sends whose content holds `text` and to uploads
   * whose type does, until the returned effect is run. Faults in the line of `fail` come first.
   */
  outage(
    call: Call,
    fault: MatrixFault,
    options?: { readonly room?: RoomId; readonly acted?: boolean; readonly text?: string }
  ): Effect.Effect<Effect.Effect<void>>
  /**
   * The next call of `call` waits until it is released; with `acted` after it was carried out. It stands in the line
   * of `fail`.
   */
  hold(call: Call, options?: { readonly acted?: boolean }): Effect.Effect<HeldCall>
  /** The server knows no transaction id any more, as Synapse after a day. */
  readonly forgetTransactions: Effect.Effect<void>
  /** The bot is an administrator of the server from now on. */
  readonly promote: Effect.Effect<void>
  /** From now on the bot's token is refused. */
  readonly revoke: Effect.Effect<void>
}>()("matrix-surface/testing/MatrixMemoryControl") {}
