import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Leased, Programs } from "../app/Programs.ts"
import { idsShown } from "../domain/TerminalSafe.ts"
import { UserError } from "../domain/UserError.ts"
import type { AskOperator } from "./process/AskOperator.ts"
import { withJsonRefusal } from "./process/JsonRefusal.ts"
import type { LookedUpSettings, Surroundings } from "./process/LookedUpSettings.ts"
import { agentPlace } from "./process/StorePlace.ts"
import { shared } from "./RootCommand.ts"

interface ReleaseOptions extends Surroundings {
  readonly trust: Programs["trust"]
  readonly ask: AskOperator
}

const schema = "matrix-surface.agent/1"

const named = (slot: string) => (slot === "" ? "the agent of AGENT_URL" : `the slot ${slot} of AGENT_URL`)

/** The lease that is meant, that there is none to release, or why that cannot be said. */
const meant = (leases: ReadonlyArray<Leased>, slot: string | undefined, slots: ReadonlyArray<string>) => {
  const found = leases.find((lease) => lease.slot === (slot ?? ""))
  if (found !== undefined) return Effect.succeed(found)
  const taken = leases.map((lease) => lease.slot).filter((name) => name !== "")
  if (slot !== undefined && slots.length > 0 && !slots.includes(slot)) {
    return Effect.fail(UserError.refuse(`There is no slot ${slot} in AGENT_SLOTS, and nobody has it; nothing to do.`))
  }
  if (slot !== undefined) {
    return Effect.succeed(`Nobody has the slot ${slot}; nothing to do. status shows who has which.`)
  }
  if (taken.length === 0) return Effect.succeed("Nobody has the agent of AGENT_URL for themselves; nothing to do.")
  return Effect.fail(
    UserError.refuse(
      `Say which slot: agent release SLOT. Taken ${taken.length === 1 ? "is" : "are"} ${taken.slice(0, 20).join(", ")}${
        taken.length > 20 ? " and more" : ""
      }.`
    )
  )
}

const confirmed = Effect.fnUntraced(function*(ask: AskOperator, { chat, since, slot }: Leased) {
  const what = `The conversation ${idsShown(chat)} has ${named(slot)} for itself${
    since === null ? "" : ` since ${since.toISOString()}`
  }`
  const warning = "Whoever is next would find what it remembers, so its memory must have been wiped first"
  if (ask === undefined) {
    return yield* UserError.refuse(
      `${what}. ${warning}: repeat it with --yes if it was, as there is no terminal to ask on. Nothing was changed.`
    )
  }
  yield* Console.log(`${what}. ${warning}.`)
  return yield* ask("Was its memory wiped?")
})

/** Releases a lease when somebody says that the memory behind it was wiped. */
const agentRelease = (
  { ask, trust }: ReleaseOptions,
  looked: LookedUpSettings,
  { json, slot, yes }: { readonly json: boolean; readonly slot: string | undefined; readonly yes: boolean }
) =>
  Effect.gen(function*() {
    const { agent: { slots, url }, dataDir } = yield* agentPlace(looked, "which agent is released")
    const seen = yield* meant(yield* trust.leases(dataDir, url), slot, slots)
    if (typeof seen === "string") {
      return yield* Console.log(
        json ? JSON.stringify({ schema, action: "release", released: false, was: null }, undefined, 2) : seen
      )
    }
    // With --json nothing is asked: the question would stand in the document.
    if (!yes && !(yield* confirmed(json ? undefined : ask, seen))) {
      return yield* UserError.refuse("Nothing was changed.")
    }
    if (!(yield* trust.release(dataDir, url, seen))) {
      return yield* UserError.refuse(
        "The lease was changed meanwhile, so nothing was done: look at it with status, then try again."
      )
    }
    return yield* Console.log(
      json
        ? JSON.stringify({ schema, action: "release", released: true, was: seen }, undefined, 2)
        : `${seen.slot === "" ? "The agent" : `The slot ${seen.slot}`} is free: a running bot gives it to the next ` +
          "conversation that wants one, no restart needed."
    )
  }).pipe(withJsonRefusal(schema, json))

export const releaseCommand = (options: ReleaseOptions) =>
  Command.make(
    "release",
    {
      slot: Argument.String("SLOT").pipe(
        Argument.withDescription("The slot of AGENT_SLOTS; none under AGENT_ISOLATION=exclusive"),
        Argument.optional
      ),
      yes: Flag.Boolean("yes").pipe(Flag.withDescription("Do not ask"), Flag.withDefault(false), Flag.withoutNegation)
    },
    Effect.fnUntraced(function*({ slot, yes }) {
      const { json, looked } = yield* shared(options)
      return yield* agentRelease(options, looked, { json, yes, slot: Option.getOrUndefined(slot) })
    })
  ).pipe(
    Command.withDescription("Give the agent, or one of its slots, to another conversation once its memory was wiped"),
    Command.withExamples([
      { command: "matrix-surface agent release", description: "The agent under AGENT_ISOLATION=exclusive" },
      { command: "matrix-surface agent release 3 --yes", description: "The slot 3 of AGENT_SLOTS, for scripts" }
    ])
  )
