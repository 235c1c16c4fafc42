import { Context, type Effect, Schema } from "effect"
import type { RehearsalScene } from "../../domain/poison/TurnRehearsal.ts"

/** Proven: whoever does this work ends by it, and not by anything else. */
export class PoisonTurn extends Schema.TaggedError<PoisonTurn>()("PoisonTurn", { how: Schema.String }) {
  override get message() {
    return `Working on this prompt ends the process (${this.how})`
  }
}

/**
 * Does a suspect turn's work where it can harm nobody, before the bot itself does it. Nobody waits here for somebody
 * else's work for longer than a moment. Ends when the work may be done: it was survived, or could not be tried.
 */
export class PoisonTrial extends Context.Service<PoisonTrial, {
  of(scene: RehearsalScene): Effect.Effect<void, PoisonTurn>
}>()("matrix-surface/services/turns/PoisonTrial") {}
