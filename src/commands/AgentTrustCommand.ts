import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type { Programs, Quarantined } from "../app/Programs.ts"
import { unprovableTodo } from "../domain/isolation/IsolationPolicy.ts"
import { UserError } from "../domain/UserError.ts"
import { releaseCommand } from "./AgentReleaseCommand.ts"
import type { AskOperator } from "./process/AskOperator.ts"
import { withJsonRefusal } from "./process/JsonRefusal.ts"
import type { LookedUpSettings, Surroundings } from "./process/LookedUpSettings.ts"
import { agentPlace } from "./process/StorePlace.ts"
import { shared } from "./RootCommand.ts"

interface AgentOptions extends Surroundings {
  readonly trust: Programs["trust"]
  readonly ask: AskOperator
}

const schema = "matrix-surface.agent/1"

/** What is said where the quarantine is not what keeps people away. */
const stillUnserved =
  "Still nobody is served, as AGENT_ISOLATION is required and the agent does not tell conversations apart: " +
  `${unprovableTodo}.`

const confirmed = Effect.fnUntraced(function*(ask: AskOperator, seen: Quarantined) {
  const what = `The agent of AGENT_URL is under quarantine${
    seen.since === null ? "" : ` since ${seen.since.toISOString()}`
  } (${seen.reason})`
  if (ask === undefined) {
    return yield* UserError.refuse(
      `${what}, and there is no terminal to ask on: repeat it with --yes if the agent keeps conversations apart ` +
        `again. Nothing was changed.`
    )
  }
  yield* Console.log(`${what}.`)
  // The question is short because the terminal draws one that wraps twice.
  return yield* ask("Does it keep conversations apart again?")
})

/** Lifts the quarantine of AGENT_URL when somebody says so. A running bot heeds that with its next connect. */
const agentTrust = (
  { ask, trust }: AgentOptions,
  looked: LookedUpSettings,
  { json, yes }: { readonly json: boolean; readonly yes: boolean }
) =>
  Effect.gen(function*() {
    const { agent, dataDir } = yield* agentPlace(looked, "which agent to trust")
    const seen = yield* trust.quarantine(dataDir, agent.url)
    const isUnprovable = yield* trust.unprovable(agent)
    const say = (lifted: boolean, sentence: string) =>
      Console.log(
        json
          ? JSON.stringify(
            { schema, action: "trust", lifted, was: seen ?? null, ...(isUnprovable && { served: false }) },
            undefined,
            2
          )
          : isUnprovable
          ? `${sentence} ${stillUnserved}`
          : sentence
      )
    if (seen === undefined) return yield* say(false, "The agent of AGENT_URL is not under quarantine; nothing to do.")
    // With --json nothing is asked: the question would stand in the document.
    if (!yes && !(yield* confirmed(json ? undefined : ask, seen))) {
      return yield* UserError.refuse("Nothing was changed.")
    }
    if (!(yield* trust.lift(dataDir, agent.url, seen))) {
      return yield* UserError.refuse(
        "The quarantine was changed meanwhile, so nothing was done: look at it with status, then try again."
      )
    }
    return yield* say(
      true,
      isUnprovable
        ? "The quarantine is lifted."
        : "The quarantine is lifted: a running bot connects again with the next message, no restart needed. The " +
          "agent is not probed again before it calls itself otherwise, or AGENT_URL is another."
    )
  }).pipe(withJsonRefusal(schema, json))

const trustFlags = {
  yes: Flag.Boolean("yes").pipe(Flag.withDescription("Do not ask"), Flag.withDefault(false), Flag.withoutNegation)
}

const trustCommand = (options: AgentOptions) =>
  Command.make(
    "trust",
    trustFlags,
    Effect.fnUntraced(function*({ yes }) {
      const { json, looked } = yield* shared(options)
      return yield* agentTrust(options, looked, { json, yes })
    })
  ).pipe(
    Command.withDescription("Lift the quarantine of AGENT_URL, also beside a running bot"),
    Command.withExamples([
      { command: "matrix-surface agent trust", description: "Say why the agent is under quarantine, ask, and lift it" },
      { command: "matrix-surface agent trust --yes --json", description: "The same for scripts" }
    ])
  )

export const agentCommand = (options: AgentOptions) =>
  Command.make("agent").pipe(
    Command.withDescription("Look after the trust in the agent: agent trust, agent release"),
    Command.withSubcommands([trustCommand(options), releaseCommand(options)])
  )
