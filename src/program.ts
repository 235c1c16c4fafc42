import * as Effect from "effect/Effect"
import { main } from "./commands/Main.ts"
import type { Bot } from "./commands/Run.ts"
import type { Sandbox } from "./commands/Sandbox.ts"

// Loaded only when it runs, so that the other commands start fast.
const bot: Bot = (settings) => Effect.flatMap(Effect.promise(() => import("./layers/Production.ts")), ({ run }) => run(settings))
const sandbox: Sandbox = (options) => Effect.flatMap(Effect.promise(() => import("./layers/Sandbox.ts")), ({ run }) => run(options))

export const program = () => main(bot, sandbox)
