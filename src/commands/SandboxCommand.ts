import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type { RawSettings } from "../domain/settings/Settings.ts"
import { refusal } from "../domain/settings/SettingsResult.ts"
import { sandboxProblems } from "../domain/settings/sources/SandboxSettings.ts"
import { UserError } from "../domain/UserError.ts"
import type { LookedUpSettings } from "./process/LookedUpSettings.ts"

/** A sandbox that runs until its chat is over, or it is interrupted. */
export type Sandbox = (options: {
  readonly given: RawSettings
  readonly port: number | undefined
  readonly show: "chat" | "text" | "json"
  /** What to say when there is nobody to chat with. */
  readonly nobody: string
}) => Effect.Effect<unknown, unknown>

export interface SandboxFlags {
  readonly chat: boolean
  readonly json: boolean
  readonly port: number | undefined
}

export const noLines =
  "The sandbox was given no line to chat about. Start it on a terminal, pipe lines into it, or let it run for " +
  "other clients with: sandbox --no-chat"

/** Everything in one process, with nobody's settings for a real bot. */
export const sandbox = Effect.fnUntraced(
  function*(start: Sandbox, looked: LookedUpSettings, { chat, json, port }: SandboxFlags, nobody: string) {
    const problems = sandboxProblems(looked.problems)
    if (problems.length > 0) {
      if (json) yield* Console.log(JSON.stringify({ schema: "matrix-surface.sandbox/1", problems }))
      return yield* UserError.refuse(refusal(problems))
    }
    return yield* start({ given: looked.given, port, show: json ? "json" : chat ? "chat" : "text", nobody })
  }
)
