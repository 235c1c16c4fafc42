import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Programs } from "../app/Programs.ts"
import { refusal } from "../domain/settings/SettingsResult.ts"
import { sandboxProblems } from "../domain/settings/sources/SandboxSettings.ts"
import { UserError } from "../domain/UserError.ts"
import type { LookedUpSettings, Surroundings } from "./process/LookedUpSettings.ts"
import { shared } from "./RootCommand.ts"

export interface SandboxFlags {
  readonly chat: boolean
  readonly json: boolean
  readonly port: number | undefined
  /** Shows the page in the person's browser. */
  readonly open?: boolean
}

const noLines =
  "The sandbox was given no line to chat about. Start it on a terminal, pipe lines into it, or let it run for " +
  "other clients with: sandbox --no-chat"

/** Starts the sandbox, unless a setting is wrong that it heeds; `nobody` is said where nobody is there to chat with. */
export const startSandbox = Effect.fnUntraced(
  function*(start: Programs["sandbox"], looked: LookedUpSettings, flags: SandboxFlags, nobody: string) {
    const { chat, json, open = false, port } = flags
    const problems = sandboxProblems(looked.problems, looked.given)
    if (problems.length > 0) {
      if (json) yield* Console.log(JSON.stringify({ schema: "matrix-surface.sandbox/1", problems }))
      return yield* UserError.refuse(refusal(problems))
    }
    return yield* start({ given: looked.given, open, port, show: json ? "json" : chat ? "chat" : "text", nobody })
  }
)

const sandboxFlags = {
  chat: Flag.Boolean("chat").pipe(
    Flag.withDescription("--no-chat: only run, for other clients and scripts, and print where everything is"),
    Flag.withDefault(true)
  ),
  port: Flag.Int("port").pipe(
    Flag.withDescription("Port of the homeserver; any free one when it is not given"),
    Flag.filter((port) => port > 0 && port < 65_536, (port) => `${port} is no port`),
    Flag.optional
  ),
  open: Flag.Boolean("open").pipe(
    Flag.withDescription("Show it in your browser, with the way of each message; its address is printed in any case"),
    Flag.withDefault(false),
    Flag.withoutNegation
  )
}

export const sandboxCommand = (options: Surroundings & Pick<Programs, "sandbox">) =>
  Command.make(
    "sandbox",
    sandboxFlags,
    Effect.fnUntraced(function*({ chat, open, port }) {
      // What a real bot works with in this folder is not meant.
      const { json, looked } = yield* shared({ ...options, directory: undefined })
      const flags = { chat, json, open, port: Option.getOrUndefined(port) }
      return yield* startSandbox(options.sandbox, looked, flags, noLines)
    })
  ).pipe(
    Command.withDescription(
      "Try it without any setting: a homeserver, an assistant and the bot in one process on loopback, and a chat, " +
        "on the terminal and in a browser. " +
        "With AGENT_URL in the environment, or --agent-url, it is a chat with that agent, by all settings of the " +
        "agent that are given; no .env is read"
    ),
    Command.withExamples([
      { command: "matrix-surface sandbox", description: "Chat on this terminal" },
      { command: "echo hello | matrix-surface sandbox", description: "One question, one answer" },
      {
        command: "AGENT_URL=ws://127.0.0.1:8000/agent_ws/ matrix-surface sandbox",
        description: "Chat with your own agent, over the way that its messages will go"
      },
      { command: "matrix-surface sandbox --open", description: "Chat in your browser, and see what becomes of it" },
      { command: "matrix-surface sandbox --no-chat --json", description: "Only run, and print where everything is" }
    ])
  )
