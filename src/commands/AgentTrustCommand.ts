import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { UserError } from "../domain/UserError.ts"
import type { LookedUpSettings } from "./process/LookedUpSettings.ts"
import { place, toldAsJson } from "./StatusCommand.ts"

export interface Quarantined {
  readonly reason: string
  readonly since: Date | null
}

type Failing<A> = Effect.Effect<A, { readonly message: string }>

/** The quarantine of one agent in one store. */
export interface Trust {
  readonly quarantine: (dataDir: string, url: string) => Failing<Quarantined | undefined>
  /** False: what was seen is not there any more. */
  readonly lift: (dataDir: string, url: string, seen: Quarantined) => Failing<boolean>
}

/** Asks a person; undefined where nobody is at hand. */
export type Ask = ((question: string) => Effect.Effect<boolean>) | undefined

const schema = "matrix-surface.agent/1"
const confirmed = Effect.fnUntraced(function*(ask: Ask, seen: Quarantined) {
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
  // Short: a question that wraps is drawn twice.
  return yield* ask("Does it keep conversations apart again?")
})

/** Takes the quarantine of AGENT_URL back, when somebody says so. A running bot takes it in with its next connect. */
export const agentTrust = (
  trust: Trust,
  looked: LookedUpSettings,
  { ask, json, yes }: { readonly ask: Ask; readonly json: boolean; readonly yes: boolean }
) =>
  Effect.gen(function*() {
    const { agentUrl, dataDir } = yield* place(looked)
    const wrong = looked.outcome.problems.find(({ name }) => name === "AGENT_URL")
    if (agentUrl === undefined) {
      return yield* UserError.refuse(
        wrong === undefined
          ? "AGENT_URL is missing, and says which agent to trust; write for example " +
            "AGENT_URL=wss://agent.example.org/agent_ws/."
          : `${wrong.sentence}.`
      )
    }
    const seen = yield* trust.quarantine(dataDir, agentUrl)
    const say = (lifted: boolean, sentence: string) =>
      Console.log(
        json ? JSON.stringify({ schema, action: "trust", lifted, was: seen ?? null }, undefined, 2) : sentence
      )
    if (seen === undefined) return yield* say(false, "The agent of AGENT_URL is not under quarantine; nothing to do.")
    // A question would stand in the document.
    if (!yes && !(yield* confirmed(json ? undefined : ask, seen))) {
      return yield* UserError.refuse("Nothing was changed.")
    }
    if (!(yield* trust.lift(dataDir, agentUrl, seen))) {
      return yield* UserError.refuse(
        "The quarantine was changed meanwhile, so nothing was done: look at it with status, then try again."
      )
    }
    return yield* say(
      true,
      "The quarantine is lifted: a running bot connects again with the next message, no restart needed."
    )
  }).pipe(toldAsJson(schema, json))

/** Leases belong to AGENT_ISOLATION=exclusive, which is not served yet. */
export const agentRelease = (json: boolean) =>
  Effect.fail(
    UserError.refuse(
      "There is nothing to release: agent release belongs to AGENT_ISOLATION=exclusive, which this version does " +
        "not have."
    )
  ).pipe(toldAsJson(schema, json))
