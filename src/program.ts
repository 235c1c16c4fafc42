import * as Effect from "effect/Effect"
import { main } from "./commands/Main.ts"
import type { Bot } from "./commands/Run.ts"

// Loaded only when a bot runs, so that the other commands start fast.
const bot: Bot = (settings) => Effect.flatMap(Effect.promise(() => import("./layers/Production.ts")), ({ run }) => run(settings))

export const program = () => main(bot)
