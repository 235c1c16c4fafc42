import { Context, type Effect } from "effect"
import type { BotMessages } from "../../domain/messages/BotMessages.ts"
import type { CommandRequest } from "../../domain/spoken/CommandRequest.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import type { OpenTurn } from "./OpenTurn.ts"

/** What came of a command. */
export interface CommandOutcome {
  /** What is said; undefined: nothing, as the bot is not in the room any more. */
  readonly text: string | undefined
  readonly phase: "answered" | "refused"
  /** The chat of the turn begins anew: done together with the closing, so that it happens once. */
  readonly clears?: true
  /** Follows the closing. Nothing is lost where a kill forgets it. */
  readonly after?: Effect.Effect<void>
}

/**
 * Does what a command asks for. A kill repeats it from the beginning, which changes nothing more. What the homeserver
 * cannot do now is tried again for ten minutes, unless the command is deleted; what it refuses is an outcome.
 */
export class BotCommands extends Context.Service<BotCommands, {
  run(open: OpenTurn, request: CommandRequest, words: BotMessages): Effect.Effect<CommandOutcome, StoreError>
}>()("matrix-surface/services/turns/BotCommands") {}
