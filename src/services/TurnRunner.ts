import { Context, type Effect } from "effect"
import type { JournalError } from "../domain/JournalError.ts"
import type { OpenTurn } from "./Journal.ts"

/** One attempt at one prompt, from where the journal has it to its closing. */
export interface TurnWork {
  /** Ends when the turn's closing is committed. A defect is the caller's to catch (design, decision 8). */
  readonly run: Effect.Effect<void, JournalError>
  /** Something may have been added to the journal's signals for this turn. */
  readonly poke: Effect.Effect<void>
}

export class TurnRunner extends Context.Service<TurnRunner, {
  work(turn: OpenTurn): Effect.Effect<TurnWork>
  /** Closes the turn as failed, after a defect ended its work. */
  abandon(turn: OpenTurn): Effect.Effect<void, JournalError>
}>()("matrix-surface/services/TurnRunner") {}
