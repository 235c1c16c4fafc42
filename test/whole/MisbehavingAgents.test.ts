import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import type { OddFrame, Oddities } from "../support/OddAgent.ts"
import { interleaved } from "./InterleavedChats.ts"

const delta = (text: string): OddFrame => ({ type: "delta", msg: "m", kind: "text", text })
const end: OddFrame = { type: "end", reason: "done" }

/** The same pseudo-random numbers each time, in [0, 1). */
const seeded = (seed: number) => () => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
  return seed / 2_147_483_648
}

const endless = function*(): Iterable<OddFrame> {
  while (true) yield delta("and so on ".repeat(400))
}

/** After so many prompts, of which a probe gives the first. */
const after = <A>(count: number, then: A, before: A) => {
  let seen = 0
  return () => (++seen > count ? then : before)
}

interface Met {
  /** Why the agent is under quarantine; undefined: it is not. `perhaps`: it is, or nothing is known for certain. */
  readonly quarantine?: RegExp | "perhaps"
  /** How the attempts end. */
  readonly ends: "all answered" | "none answered" | "some answered" | "waiting"
  readonly says?: RegExp
  /** How many things each of the people says. */
  readonly many?: number
}

const agents: ReadonlyArray<[string, () => Oddities, Met]> = [
  ["has one memory for all", () => ({ memory: () => "one" }), {
    quarantine: /told in another/,
    ends: "none answered",
    says: /mixed up conversations/
  }],
  ["sends every frame to everybody, as their own", () => ({
    deliver: (frame, _, all) => all.map((listener) => [listener, frame])
  }), { quarantine: /nobody had asked for/, ends: "none answered" }],
  ["sends every frame to everybody, under the name of the thread that it is of", () => ({
    deliver: (frame, { thread }, all) => all.map((listener) => [listener, { ...frame, thread }])
  }), { quarantine: /named another thread/, ends: "none answered" }],
  ["begins to send every frame to everybody in the middle of it all", () => {
    const all = after(900, true, false)
    return {
      deliver: (frame, to, everybody) => (all() ? everybody : [to]).map((listener) => [listener, frame])
    }
  }, { quarantine: /nobody had asked for/, ends: "some answered", many: 20 }],
  ["mixes up who asked where two ask at the same time", () => {
    let newest: ReadonlyArray<string> = []
    return {
      says: function*(_, memory) {
        newest = memory
        for (let n = 0; n < 20; n++) yield { type: "delta", msg: "m", kind: "thought", text: "hm" }
        yield delta(`I know: ${newest.join(" | ")}`)
        yield end
      }
    }
  }, { quarantine: /told in another/, ends: "none answered" }],
  ["names four digits of what it was told before, in a tool", () => {
    let before = ""
    return {
      says: function*({ text }, memory) {
        yield { type: "tool", call: "c", status: "started", title: `ticket ${before}` }
        before = /(\d{4})\.?$/.exec(text)?.[1] ?? before
        yield delta(memory.join(" | "))
        yield end
      }
    }
  }, { quarantine: /told in another/, ends: "none answered" }],
  ...[2, 3, 4, 5, 8].map((workers): [string, () => Oddities, Met] => [
    `is ${workers} workers behind round robin, each with one memory for all`,
    () => ({ memory: ({ socket }) => String(socket % workers) }),
    { quarantine: "perhaps", ends: "none answered" }
  ]),
  ["ignores its thread and remembers by the beginning of its name", () => ({
    memory: ({ thread }) => thread.slice(0, 3)
  }), { quarantine: /told in another/, ends: "none answered" }],
  ["echoes a wrong thread", () => ({
    deliver: (frame, to) => [[to, { ...frame, thread: "t1_somebody_else" }]]
  }), { quarantine: /named another thread/, ends: "none answered" }],
  ["is silent", () => ({ greets: false }), { ends: "waiting" }],
  ["never ends its answers", () => ({ says: endless }), { ends: "none answered" }],
  ["sends huge frames", () => ({ says: () => [delta("x".repeat(300_000)), end] }), { ends: "none answered" }],
  ["closes at random", () => {
    const random = seeded(7)
    return { cuts: () => random() < 0.02 }
  }, { ends: "some answered", many: 8 }]
]

describe("An agent that", () => {
  it.live.each(agents)(
    "%s is met with its verdict, and no word of one chat is seen in another",
    ([, oddities, { ends, many = 4, quarantine, says }]) =>
      Effect.gen(function*() {
        const { leaks, reason, finals } = yield* interleaved(oddities(), { isAnswered: ends !== "waiting", said: many })
        assert.strictEqual(leaks, 0)
        if (quarantine === undefined) assert.isTrue(Option.isNone(reason))
        else if (quarantine !== "perhaps") assert.match(Option.getOrElse(reason, () => ""), quarantine)
        const answered = finals.filter(({ mark }) => mark.state === "answered").length
        if (ends === "all answered") assert.strictEqual(answered, finals.length)
        if (ends === "none answered") assert.strictEqual(answered, 0)
        if (ends === "some answered") assert.isTrue(answered > 0 && answered < finals.length)
        if (ends === "waiting") assert.deepStrictEqual(finals, [])
        if (says !== undefined) { for (const { body } of finals) assert.match(body, says) }
      }),
    120_000
  )
})
