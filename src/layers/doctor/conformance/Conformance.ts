import { Clock, Duration, Effect, Option, Redacted } from "effect"
import { type Finding, findingsOf } from "../../../domain/doctor/Finding.ts"
import { tunnelTo } from "../../agent/ProxyTunnel.ts"
import { wire1 } from "../../agent/wire/Wire1.ts"
import { addressFor, throwawayThread } from "../agent/AgentAddress.ts"
import type { AgentLookOptions } from "../agent/AgentLook.ts"
import { throwawaySocket } from "../agent/ThrowawaySocket.ts"
import { accessPlays } from "./AccessPlays.ts"
import { greetingPlays } from "./GreetingPlays.ts"
import type { Play, Stage } from "./Play.ts"
import { resumePlays } from "./ResumePlays.ts"
import { runPlays } from "./RunPlays.ts"
import { type WireClient, wireClient } from "./WireClient.ts"

const { failed, ok, skipped } = findingsOf("conformance")

/** The whole checklist, in the order in which people read it. */
export const checklist: ReadonlyArray<Play> = [...greetingPlays, ...accessPlays, ...runPlays, ...resumePlays]

export interface ConformanceOptions {
  /** A prompt that makes the agent ask; undefined: none is known. */
  readonly asking: string | undefined
  /** How long one run may take, in milliseconds. */
  readonly runTime: number
}

/** People's words for it, and the ones that agents of tests and examples know. */
const longPrompt = "Count to 40 every 50 ms, please: one number after the other, and nothing else."
const shortPrompt = "Say hello."

const stageFor = Effect.fnUntraced(
  function*({ client, place, slot }: AgentLookOptions, { asking, runTime }: ConformanceOptions, count: () => void) {
    const tunnel = yield* tunnelTo(addressFor(place.url, wire1, yield* throwawayThread, slot))
    const connect: Stage["connect"] = Effect.fnUntraced(function*({ again, headers, token } = {}) {
      const thread = again?.thread ?? (yield* throwawayThread)
      const socket = yield* throwawaySocket({
        url: addressFor(place.url, wire1, thread, slot),
        token: token === undefined
          ? Option.fromUndefinedOr(place.token)
          : token === ""
          ? Option.none()
          : Option.some(Redacted.make(token)),
        tunnel,
        ...(headers === undefined ? {} : { headers: headers as Readonly<Record<string, string>> })
      })
      return wireClient(socket, thread, client)
    })
    let prompts = 0
    const born = yield* Clock.currentTimeMillis
    const stage: Stage = {
      connect,
      attached: Effect.fnUntraced(function*({ again, hello } = {}) {
        const attaching = yield* connect(again === undefined ? {} : { again })
        return { client: attaching, ready: yield* attaching.greet(hello) }
      }),
      prompt: (client: WireClient, text = shortPrompt) => {
        const id = `doctor_${born.toString(36)}_${++prompts}`
        count()
        return Effect.as(client.say({ type: "prompt", id, parts: [{ kind: "text", text }], a_new_field: 1 }), id)
      },
      long: longPrompt,
      asking,
      runTime,
      hasToken: place.token !== undefined
    }
    return stage
  }
)

const played = (stage: Stage, { look, perform, rule }: Play): Effect.Effect<Finding> => {
  const named = (at: string, seen: string) => `${at}: ${seen}`
  return perform(stage).pipe(
    Effect.scoped,
    Effect.timeoutOrElse({
      duration: Duration.millis(stage.runTime + 30_000),
      orElse: () => Effect.succeed(undefined)
    }),
    Effect.map((seen) =>
      seen === undefined ? failed(look, named(rule, "it took too long to be judged")) : ok(look, named(rule, seen))
    ),
    Effect.catchTags({
      Broken: ({ rule: broken, seen }) =>
        Effect.succeed(failed(look, named(broken, seen), { todo: `Read ${broken} in docs/agent-wire-1.md` })),
      Unplayed: ({ why }) => Effect.succeed(skipped(look, named(rule, why))),
      SocketRefused: ({ message }) => Effect.succeed(failed(look, named(rule, message)))
    })
  )
}

/** Plays the checklist of docs/agent-wire-1.md against the agent, rule by rule, on threads that nobody talks in. */
export const conformance = Effect.fnUntraced(function*(
  options: AgentLookOptions,
  how: ConformanceOptions,
  plays: ReadonlyArray<Play> = checklist
) {
  let prompts = 0
  const stage = yield* stageFor(options, how, () => void prompts++)
  const findings = yield* Effect.forEach(plays, (play) => played(stage, play))
  return [
    ...findings,
    ok("cost", `${prompts} prompts were given, on threads that nobody talks in`)
  ]
})
