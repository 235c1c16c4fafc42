import { Effect } from "effect"
import { botMessages, type Language } from "../domain/messages/BotMessages.ts"
import { type RehearsalScene, rehearse } from "../domain/poison/TurnRehearsal.ts"
import * as Markdown from "../layers/rendering/Markdown.ts"
import { Markup } from "../services/outbox/Markup.ts"

/** What the bot asks of the process that tries suspect turns. */
export interface TrialRequest {
  readonly language: Language
  readonly commandPrefix: string
  readonly scene: RehearsalScene
}

/** Does with a suspect turn what the bot would, by the same code. An error is survived here, as it is in the bot. */
export const trial: Effect.Effect<(request: TrialRequest) => void> = Effect.map(
  Markup,
  ({ render }) => ({ commandPrefix, language, scene }: TrialRequest) => {
    try {
      rehearse(botMessages[language](commandPrefix), render, scene)
    } catch {
      // Survived.
    }
  }
).pipe(Effect.provide(Markdown.layer))
