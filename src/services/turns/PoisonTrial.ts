import { Context, type Effect, Schema } from "effect"
import type { RehearsalScene } from "../../domain/poison/TurnRehearsal.ts"

/** Working on the turn ends the process that does it, and nothing else does. */
export class PoisonTurn extends Schema.TaggedError<PoisonTurn>()("PoisonTurn", { how: Schema.String }) {
  override get message() {
    return `Working on this prompt ends the process (${this.how})`
  }
}

/**
 * Does a suspected turn's work where it harms nobody, before the bot itself does it. A turn waits here for other turns'
 * trials for a moment only. Succeeds when the bot may do the work: it was survived, or could not be tried.
 */
export class PoisonTrial extends Context.Service<PoisonTrial, {
  run(scene: RehearsalScene): Effect.Effect<void, PoisonTurn>
}>()("matrix-surface/services/turns/PoisonTrial") {}
