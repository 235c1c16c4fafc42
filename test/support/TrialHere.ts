import { Effect, Layer } from "effect"
import { botMessages } from "../../src/domain/messages/BotMessages.ts"
import { rehearse } from "../../src/domain/poison/TurnRehearsal.ts"
import * as Markdown from "../../src/layers/rendering/Markdown.ts"
import { Markup } from "../../src/services/outbox/Markup.ts"
import { PoisonTrial } from "../../src/services/turns/PoisonTrial.ts"

/** A trial in this very process, for bots in memory: whatever it is given must be survived, so it proves nothing. */
export const layer = Layer.effect(
  PoisonTrial,
  Effect.map(Markup, ({ render }) =>
    PoisonTrial.of({
      run: (scene) => Effect.sync(() => rehearse(botMessages.en("!"), render, structuredClone(scene)))
    }))
).pipe(Layer.provide(Markdown.layer))
