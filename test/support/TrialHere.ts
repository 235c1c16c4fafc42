import { Effect, Layer } from "effect"
import { words } from "../../src/domain/BotMessages.ts"
import { rehearse } from "../../src/domain/turns/TurnRehearsal.ts"
import * as Markdown from "../../src/layers/rendering/Markdown.ts"
import { Markup } from "../../src/services/outbox/Markup.ts"
import { Trial } from "../../src/services/turns/PoisonTrial.ts"

/** A trial in this very process, for bots in memory: whatever it is given must be survived, so it proves nothing. */
export const layer = Layer.effect(
  Trial,
  Effect.map(Markup, ({ render }) =>
    Trial.of({
      of: (scene) => Effect.sync(() => rehearse(words.en("!"), render, structuredClone(scene)))
    }))
).pipe(Layer.provide(Markdown.layer))
