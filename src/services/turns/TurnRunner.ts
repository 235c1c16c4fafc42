import { Context, Effect } from "effect"
import type { StoreError } from "../../domain/StoreError.ts"
import type { Turn } from "../../domain/turns/Turn.ts"
import type { TurnInput } from "../../domain/turns/TurnMachine.ts"
import type { TurnRules } from "../../domain/turns/TurnRules.ts"
import type { OpenTurn } from "./OpenTurn.ts"
import type { PoisonTurn } from "./PoisonTrial.ts"

/** One attempt at one prompt, from where the journal has it to its final. */
export interface TurnWork {
  /** Ends when the turn's final is committed. A defect is the caller's to catch (design, decision 8). */
  readonly run: Effect.Effect<void, StoreError | PoisonTurn>
  /** Something may have been added to the journal's signals for this turn. */
  readonly poke: Effect.Effect<void>
}

/** Comes before everything that is done with what happened to a turn; where it fails, nothing is done with it. */
export type Rehearse = (
  rules: TurnRules,
  turn: Turn,
  inputs: ReadonlyArray<TurnInput>
) => Effect.Effect<void, PoisonTurn>

/** For a turn that nobody suspects. */
export const unrehearsed: Rehearse = () => Effect.void

/**
 * Why nobody works on a turn any more: a bug ended its work, working on it is proven to end the process, or its row
 * cannot be read.
 */
export type Abandoned = "defect" | "deadly" | "unreadable"

export class TurnRunner extends Context.Service<TurnRunner, {
  work(turn: OpenTurn, rehearse: Rehearse): Effect.Effect<TurnWork>
  /** Closes the turn as failed. Of one that is deadly or unreadable nothing is looked at. */
  abandon(turn: OpenTurn, why: Abandoned): Effect.Effect<void, StoreError>
}>()("matrix-surface/services/turns/TurnRunner") {}
