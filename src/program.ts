import * as Effect from "effect/Effect"
import { main } from "./commands/Main.ts"
import type { Bot } from "./commands/Run.ts"

// PLACEHOLDER until the production composition exists; loaded only when a bot runs, so that the commands start fast:
//   (settings) => Effect.flatMap(Effect.promise(() => import("./layers/Production.ts")), ({ layer }) => Layer.launch(layer(settings)))
const bot: Bot = () => Effect.andThen(Effect.logInfo("ready"), Effect.never)

export const program = () => main(bot)
