import { Context, type Effect } from "effect"
import type { JournalError } from "../domain/JournalError.ts"
import type { OpenTurn } from "./Journal.ts"

/** One attempt at one prompt, from where the journal has it to its closing. */
export interface TurnWork {
  /** Ends when the turn's closing is committed. A defect is the caller's to catch (design, decision 8). */
  readonly run: Effect.Effect<void, JournalError>
  /** Something may have been added to the journal's signals for this turn. */
  readonly poke: Effect.Effect<void>
  /** Ends when a commit has brought the turn further than it was; never, if none does. */
  readonly progressed: Effect.Effect<void>
}

export class TurnRunner extends Context.Service<TurnRunner, {
  work(turn: OpenTurn): Effect.Effect<TurnWork>
  /** Closes the turn as failed: a defect ended its work, or it ended the process too often and nothing of it is looked at. */
  abandon(turn: OpenTurn, why: "defect" | "strikes"): Effect.Effect<void, JournalError>
}>()("matrix-surface/services/TurnRunner") {}
