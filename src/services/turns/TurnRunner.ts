import { Context, Effect } from "effect"
import type { StoreError } from "../../domain/StoreError.ts"
import type { Turn } from "../../domain/turns/Turn.ts"
import type { TurnInput } from "../../domain/turns/TurnMachine.ts"
import type { TurnRules } from "../../domain/turns/TurnRules.ts"
import type { OpenTurn } from "./OpenTurn.ts"
import type { PoisonTurn } from "./PoisonTrial.ts"

/** The work on one attempt, from where the journal has it to its final. */
export interface TurnWork {
  /**
   * Ends when the turn's final is committed. The caller catches defects
   * (docs/decisions/0008-defects-are-caught-where-work-begins.md).
   */
  readonly run: Effect.Effect<void, StoreError | PoisonTurn>
  /** Tells that the journal may have new signals for the turn. */
  readonly poke: Effect.Effect<void>
}

/** Runs before the inputs of a turn are applied; where it fails, they are not. */
export type Rehearse = (
  rules: TurnRules,
  turn: Turn,
  inputs: ReadonlyArray<TurnInput>
) => Effect.Effect<void, PoisonTurn>

/** The rehearsal of a turn that nobody suspects: none. */
export const unrehearsed: Rehearse = () => Effect.void

/** Why a turn is given up: a bug ended its work, working on it ends the process, or its row cannot be read. */
export type Abandoned = "defect" | "deadly" | "unreadable"

export class TurnRunner extends Context.Service<TurnRunner, {
  work(turn: OpenTurn, rehearse: Rehearse): Effect.Effect<TurnWork>
  /** Closes the turn as failed, without reading one that is deadly or unreadable. */
  abandon(turn: OpenTurn, why: Abandoned): Effect.Effect<void, StoreError>
}>()("matrix-surface/services/turns/TurnRunner") {}
