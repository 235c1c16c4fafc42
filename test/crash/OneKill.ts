import { Effect, Option } from "effect"
import type { Echo } from "../../src/sandbox/agent/EchoAgent.ts"
import type { FarSide } from "./FarSide.ts"
import type { Point } from "./Points.ts"
import { isAsking, isClosed, type Scene, scene } from "./Scene.ts"
import { isBroken, judge, type Said, type Verdict } from "./Verdict.ts"

export interface Scenario {
  readonly name: string
  /** The bot is in the room and has answered before; else the invitation is part of it. */
  readonly known: boolean
  readonly prompt: string
  readonly answer: string
  /** What the person says when asked. */
  readonly choice?: string
}

export const scenarios: ReadonlyArray<Scenario> = [
  { name: "first message", known: false, prompt: "hello there friend", answer: "hello there friend" },
  { name: "in mid-stream", known: true, prompt: "count to 6 every 400 ms", answer: "1 2 3 4 5 6 " },
  { name: "tool run", known: true, prompt: "tool", answer: "I looked it up." },
  { name: "approval", known: true, prompt: "ask me", answer: "Done.", choice: "1" }
]

export interface Outcome {
  readonly verdict: Verdict
  /** Where it was killed; undefined when it never came that far. */
  readonly hit: Point | undefined
  /** For whoever has to find out why: only of what went wrong. */
  readonly trace: ReadonlyArray<string>
}

/** Beyond this a prompt counts as never closed. */
const patience = "30 seconds"

const last = "and then this"

/** What the person does, whatever becomes of the bot meanwhile. Everything said is told to `said` at once. */
const person = Effect.fnUntraced(
  function*({ say, watch }: Scene, room: Parameters<Scene["say"]>[0], scenario: Scenario, said: (one: Said) => void) {
    const tell = (text: string, answer: string | undefined, mayBeChoice = false) =>
      Effect.tap(say(room, text), (event) => Effect.sync(() => said({ event, text, answer, mayBeChoice })))
    const prompt = yield* tell(scenario.prompt, scenario.answer)
    const { choice } = scenario
    if (choice !== undefined) {
      const seen = yield* watch.until((all) =>
        isClosed(all, prompt) || all.some((one) => one.mark.prompt === prompt && isAsking(one))
      )
      if (!isClosed(seen, prompt)) yield* tell(choice, choice, true)
    }
    yield* watch.until((all) => isClosed(all, prompt))
    // In a chat everything is in order: when this is answered, nothing more will be said about what was before it.
    const after = yield* tell(last, last)
    yield* watch.until((all) => isClosed(all, after))
  }
)

/** One bot, killed at one number and started again, and what the room and the agent say of it afterwards. */
export const oneKill = (
  main: string,
  agent: Echo,
  scenario: Scenario,
  at: number
): Effect.Effect<Outcome, unknown, FarSide> =>
  Effect.scoped(Effect.gen(function*() {
    const on = yield* scene(main, agent)
    const room = yield* on.room
    const said: Array<Said> = []
    if (scenario.known) {
      yield* on.start
      const warm = yield* on.say(room, "warm")
      said.push({ event: warm, text: "warm", answer: "warm", mayBeChoice: false })
      yield* on.watch.until((all) => isClosed(all, warm))
    }
    let hit: Point | undefined
    const killed = on.killAt(at)
    yield* Effect.forkScoped(Effect.gen(function*() {
      hit = yield* killed
      yield* on.start
    }))
    if (!scenario.known) yield* on.start
    const done = yield* Effect.timeoutOption(person(on, room, scenario, (one) => void said.push(one)), patience)
    const { seen } = yield* on.watch.whole(room)
    const begun = (yield* on.begun).flat()
    const verdict = judge(said, seen, begun)
    const trace = isBroken(verdict) || Option.isNone(done)
      ? [
        ...on.log(),
        "-- the room",
        ...seen.map((one) => JSON.stringify({ ...one.mark, body: one.body })),
        "-- runs",
        ...begun
      ]
      : []
    return { verdict, hit, trace }
  }))
