import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect } from "effect"
import { atOnceAfter, mostAtOnce } from "../../src/domain/intake/ProgramBrake.ts"
import { type Limit, limitedServer, type Sent, synapseDefaults } from "./LimitedServer.ts"
import { directRoom, joined, start } from "./MemoryBot.ts"

/**
 * One answer as its person sees it, in milliseconds from when it was asked; `late`: from the agent's last word to the
 * final.
 */
interface Answer {
  readonly first: number
  readonly edits: ReadonlyArray<number>
  readonly late: number
}

type Server = Effect.Success<typeof limitedServer>

/** Somebody in a direct room who asks one thing after the other, as fast as the brake lets anybody. */
const person = Effect.fnUntraced(function*(server: Server, name = "alice") {
  const { room, say } = yield* directRoom(name)
  yield* joined(room)
  let asked = 0
  const ask = Effect.gen(function*() {
    const text = `${name} ${++asked}`
    // Whoever never takes a breath is taken for a program.
    if (asked % mostAtOnce === 0) yield* server.wait(atOnceAfter + 500)
    server.answers(text)
    const at = yield* Clock.currentTimeMillis
    const prompt = yield* say(text)
    const final = () => server.sent.find((one) => one.prompt === prompt && one.final && !one.refused)
    yield* server.pass(() => final() === undefined)
    const shown = server.sent.filter((one) => one.prompt === prompt && !one.refused)
    return {
      first: shown[0]!.at - at,
      edits: shown.slice(1, -1).map((one) => one.at - at),
      late: final()!.at - server.ended.get(text)!
    } satisfies Answer
  })
  return { say, room, answers: (count: number) => Effect.replicateEffect(ask, count) }
})

const within = <A, E, R>(limit: Limit | undefined, test: (server: Server) => Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const server = yield* limitedServer
    server.limit(limit)
    yield* Effect.provideContext(Effect.andThen(start(), test(server)), server.context)
  })

const refusals = (sent: ReadonlyArray<Sent>, from = 0) => sent.filter((one) => one.refused && one.at >= from)

/** First text, edits after 0.8 and 1.84 s, the final at the end. */
const streams = ({ edits, first, late }: Answer) =>
  first <= 100 && edits.length === 2 && edits[0]! <= 1_000 && edits[1]! <= 2_100 && late <= 150

describe("the budget of sends, over the whole bot", () => {
  it.effect("one person on open limits sees every answer grow from the third on, with a store that knows nothing", () =>
    within(undefined, (server) =>
      Effect.gen(function*() {
        const { answers } = yield* person(server)
        const all = yield* answers(10)
        assert.deepStrictEqual(all.slice(2).filter((one) => !streams(one)), [])
      })))

  it.effect("one person on Synapse's default limits waits for no final, and at most one send is refused", () =>
    within(synapseDefaults, (server) =>
      Effect.gen(function*() {
        const { answers } = yield* person(server)
        const all = yield* answers(10)
        assert.isAtMost(Math.max(...all.map(({ late }) => late)), 6_000)
        assert.isAtMost(refusals(server.sent).length, 1)
      })))

  for (const before of [4, 10, 12]) {
    it.effect(
      `limits that are lifted after ${before} answers, and put back, are found out within ten`,
      () =>
        within(synapseDefaults, (server) =>
          Effect.gen(function*() {
            const { answers } = yield* person(server)
            yield* answers(before)
            server.limit(undefined)
            yield* answers(10)
            assert.deepStrictEqual((yield* answers(3)).filter((one) => !streams(one)), [])
            server.limit(synapseDefaults)
            yield* answers(10)
            const back = yield* Clock.currentTimeMillis
            assert.isAtMost(Math.max(...(yield* answers(10)).map(({ late }) => late)), 6_000)
            assert.isAtMost(refusals(server.sent, back).length, 1)
          })),
      30_000
    )
  }

  it.effect(
    "in an hour of questions on default limits no final is late, and at most one send is refused",
    () =>
      within(synapseDefaults, (server) =>
        Effect.gen(function*() {
          const { answers } = yield* person(server)
          const late: Array<number> = []
          while ((yield* Clock.currentTimeMillis) < 3_600_000) {
            late.push((yield* answers(1))[0]!.late)
            yield* server.wait(30_000)
          }
          assert.isAtMost(Math.max(...late), 6_000)
          assert.isAtMost(refusals(server.sent).length, 1)
        })),
    60_000
  )

  it.effect("twenty prompts within two seconds in twenty rooms are all closed a minute after the first", () =>
    within(synapseDefaults, (server) =>
      Effect.gen(function*() {
        const people = yield* Effect.forEach(Array.from({ length: 20 }, (_, n) => `alice${n}`), (name) =>
          person(server, name))
        yield* server.wait(60_000)
        const begun = yield* Clock.currentTimeMillis
        for (const { say } of people) {
          server.answers("all at once")
          yield* say("all at once")
          yield* server.wait(100)
        }
        const finals = () =>
          server.sent.filter((one) => one.final && !one.refused)
        yield* server.pass(() => finals().length < 20)
        assert.isAtMost(finals().at(-1)!.at - begun, 58_000)
      })))
})
