import { Effect } from "effect"
import type { Play, Stage } from "./Play.ts"
import { Broken, Unplayed } from "./PlayEnding.ts"

const replyTime = 5_000

/** How an upgrade was refused that had to be; undefined: the agent serves it. */
const refusedHow = Effect.fnUntraced(function*(stage: Stage, options: Parameters<Stage["connect"]>[0]) {
  const opened = yield* Effect.result(stage.connect(options))
  if (opened._tag === "Failure") return opened.failure.detail
  const client = opened.success
  yield* client.say({ type: "hello", v: [1], client: "doctor" })
  const said = yield* client.next(replyTime)
  return said?._tag === "Closed" ? `close ${said.code}` : undefined
})

const origin: Play = {
  rule: "Security",
  look: "Origin",
  perform: Effect.fnUntraced(function*(stage) {
    const how = yield* refusedHow(stage, { headers: { origin: "https://page.example.org" } })
    return how === undefined
      ? yield* new Broken({ rule: "Security", seen: "it serves a web page in somebody's browser (an Origin header)" })
      : `an upgrade with an Origin header is refused (${how})`
  })
}

const isDenial = (how: string) => /^(?:HTTP 40[13]|close (?:1008|4401|4403))$/.test(how)

const token: Play = {
  rule: "Security",
  look: "token",
  perform: Effect.fnUntraced(function*(stage) {
    if (!stage.hasToken) {
      return yield* new Unplayed({ why: "no AGENT_TOKEN is set: whoever reaches the agent may use it" })
    }
    for (const [what, wrong] of [["a wrong token", "wrong"], ["no token", ""]] as const) {
      const how = yield* refusedHow(stage, { token: wrong })
      if (how === undefined) return yield* new Broken({ rule: "Security", seen: `it serves a client with ${what}` })
      if (!isDenial(how)) {
        return yield* new Broken({
          rule: "Closing, 4401",
          seen: `it refuses ${what} with ${how}, which says nothing of it`
        })
      }
    }
    return "a wrong token and none are refused"
  })
}

/** Who is let in. */
export const accessPlays: ReadonlyArray<Play> = [origin, token]
