import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect } from "effect"
import { directRoom, joined, start } from "./MemoryBot.ts"
import { type Limit, limitedServer, type Sent, synapseDefaults } from "./LimitedServer.ts"

/** One answer as its person sees it, in milliseconds from when it was asked; `late`: from the agent's last word to the closing. */
interface Answer {
  readonly first: number
  readonly edits: ReadonlyArray<number>
  readonly late: number
}

type Server = Effect.Success<typeof limitedServer>

/** Somebody in a direct room who asks one thing after the other. */
const person = Effect.fnUntraced(function*(server: Server, name = "alice") {
  const { room, say } = yield* directRoom(name)
  yield* joined(room)
  let asked = 0
  const ask = Effect.gen(function*() {
    const text = `${name} ${++asked}`
    server.answers(text)
    const at = yield* Clock.currentTimeMillis
    const prompt = yield* say(text)
    const closing = () => server.sent.find((one) => one.prompt === prompt && one.closing && !one.refused)
    yield* server.pass(() => closing() === undefined)
    const shown = server.sent.filter((one) => one.prompt === prompt && !one.refused)
    return { first: shown[0]!.at - at, edits: shown.slice(1, -1).map((one) => one.at - at), late: closing()!.at - server.ended.get(text)! } satisfies Answer
  })
  return { say, room, answers: (count: number) => Effect.replicateEffect(ask, count) }
})

const within = <A, E, R>(limit: Limit | undefined, test: (server: Server) => Effect.Effect<A, E, R>) => Effect.gen(function*() {
  const server = yield* limitedServer
  server.limit(limit)
  yield* Effect.provideContext(Effect.andThen(start(), test(server)), server.context as never)
})

const refusals = (sent: ReadonlyArray<Sent>, from = 0) => sent.filter((one) => one.refused && one.at >= from)

/** First text, edits after 0.8 and 1.84 s, the closing at the end. */
const streams = ({ edits, first, late }: Answer) => first <= 100 && edits.length === 2 && edits[0]! <= 1_000 && edits[1]! <= 2_100 && late <= 150

describe("the budget of sends, over the whole bot", () => {
  it.effect("one person on open limits sees every answer grow from the third on, with a store that knows nothing", () => within(undefined, (server) => Effect.gen(function*() {
    const { answers } = yield* person(server)
    const all = yield* answers(10)
    console.log(JSON.stringify(all))
    assert.deepStrictEqual(all.slice(2).filter((one) => !streams(one)), [])
  })))

  it.effect("one person on Synapse's default limits waits for no closing, and one probe is refused", () => within(synapseDefaults, (server) => Effect.gen(function*() {
    const { answers } = yield* person(server)
    const all = yield* answers(10)
    console.log(JSON.stringify(all), JSON.stringify(refusals(server.sent)))
    assert.isAtMost(Math.max(...all.map(({ late }) => late)), 6_000)
    assert.isAtMost(refusals(server.sent).length, 1)
  })))

  it.effect("limits that are lifted and put back are found out within ten answers", () => within(synapseDefaults, (server) => Effect.gen(function*() {
    const { answers } = yield* person(server)
    yield* answers(10)
    server.limit(undefined)
    const lifted = yield* answers(10)
    const open = yield* answers(5)
    console.log(JSON.stringify(lifted), JSON.stringify(open))
    assert.deepStrictEqual(open.filter((one) => !streams(one)), [])
    server.limit(synapseDefaults)
    const from = yield* Clock.currentTimeMillis
    console.log(JSON.stringify(yield* answers(10)), JSON.stringify(refusals(server.sent, from)))
    const back = yield* Clock.currentTimeMillis
    const again = yield* answers(10)
    console.log(JSON.stringify(again), JSON.stringify(refusals(server.sent, back)))
    assert.isAtMost(Math.max(...again.map(({ late }) => late)), 6_000)
    assert.isAtMost(refusals(server.sent, back).length, 1)
  })))

  it.effect("twenty prompts within two seconds in twenty rooms are all closed a minute after the first", () => within(synapseDefaults, (server) => Effect.gen(function*() {
    const people = yield* Effect.forEach(Array.from({ length: 20 }, (_, n) => `alice${n}`), (name) => person(server, name))
    yield* server.wait(60_000)
    const begun = yield* Clock.currentTimeMillis
    for (const { say } of people) {
      server.answers("all at once")
      yield* say("all at once")
      yield* server.wait(100)
    }
    const closings = () => server.sent.filter((one) => one.closing && !one.refused)
    yield* server.pass(() => closings().length < 20)
    console.log(closings().map(({ at }) => at - begun).join(" "), server.sent.filter(({closing})=>!closing).length, refusals(server.sent).length)
    assert.isAtMost(closings().at(-1)!.at - begun, 58_000)
  })))
})
