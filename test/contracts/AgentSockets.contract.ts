import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, type Layer, Scope } from "effect"
import { Agent } from "../../src/services/agent/Agent.ts"
import { AgentWorld, attach, freshThread, is, prompt, seqs, until, words } from "./Agent.contract.ts"

/** What every layer of `Agent` does where places are short; `layer` has two of them. */
export const placesSuite = (name: string, layer: Layer.Layer<Agent | AgentWorld>) => {
  const example = (title: string, body: Effect.Effect<void, unknown, Agent | AgentWorld | Scope.Scope>) =>
    it.live(title, () => body.pipe(Effect.provide(layer)))

  const held = Effect.fnUntraced(function*(thread = freshThread()) {
    const scope = yield* Scope.make()
    return { ...(yield* Scope.provide(attach(thread), scope)), thread, release: Scope.close(scope, Exit.void) }
  })
  const opener = (person: string, patient = false) => ({ person, patient })
  /** A whole conversation's worth of time. */
  const later = Effect.sleep("20 millis")

  describe(`${name} shares its places as Agent says`, () => {
    example(
      "a run that waits for a person loses nothing when its place is given away and taken again",
      Effect.gen(function*() {
        const world = yield* AgentWorld
        yield* world.answers("deploy", [{ say: "Well. " }, { ask: "a1" }])
        yield* held()
        const asking = yield* held()
        yield* asking.conversation.send(prompt("p1", "deploy"), asking.attached.link)
        const before = yield* until(asking.conversation, is("Asked"))
        const cursor = { epoch: asking.attached.cursor.epoch, seq: seqs(before).at(-1)! }
        const wanted = yield* Effect.forkChild(asking.conversation.wanted, { startImmediately: true })
        const third = yield* Effect.forkChild(held(), { startImmediately: true })
        yield* Fiber.join(wanted)
        yield* asking.release
        const { release } = yield* Fiber.join(third)
        yield* release
        const again = yield* attach(asking.thread, cursor)
        assert.isTrue(again.attached.resumed)
        assert.deepStrictEqual([again.attached.cursor, again.rest], [cursor, []])
        yield* again.conversation.send({ _tag: "Answer", ask: "a1", choice: "yes" })
        yield* world.says(asking.thread, [{ say: "Deployed." }, { end: "Well. Deployed." }])
        const after = yield* until(again.conversation, is("Ended"))
        assert.isFalse(after.some(is("Asked", "Failed", "Started")))
        assert.strictEqual(words([...before, ...after]), "Well. Deployed.")
      })
    )

    example(
      "nobody is asked for a place while one is free, and whoever does not offer theirs keeps it",
      Effect.gen(function*() {
        const one = yield* held()
        let asked = false
        const wanted = yield* Effect.forkChild(
          Effect.andThen(one.conversation.wanted, Effect.sync(() => (asked = true))),
          { startImmediately: true }
        )
        yield* held()
        yield* later
        assert.isFalse(asked)
        yield* Fiber.interrupt(wanted)
        const third = yield* Effect.forkChild(held(), { startImmediately: true })
        yield* later
        assert.isUndefined(third.pollUnsafe())
        yield* one.release
        yield* Fiber.join(third)
      })
    )

    example(
      "people take turns, and the patient come last",
      Effect.gen(function*() {
        const agent = yield* Agent
        const places = [yield* held(), yield* held()]
        const order: Array<string> = []
        const comes = (name: string, patient = false) =>
          Effect.forkChild(
            Effect.scoped(
              Effect.andThen(
                agent.open(freshThread(), undefined, opener(name.split(" ")[0]!, patient)),
                Effect.sync(() => void order.push(name))
              )
            ),
            { startImmediately: true }
          )
        const coming = [
          yield* comes("ann", true),
          yield* comes("mallory 1"),
          yield* comes("mallory 2"),
          yield* comes("mallory 3"),
          yield* comes("carol")
        ]
        yield* places[0]!.release
        yield* Effect.forEach(coming, (one) => Fiber.join(one), { discard: true })
        assert.deepStrictEqual(order, ["mallory 1", "carol", "mallory 2", "mallory 3", "ann"])
      })
    )

    example(
      "what is meant for a link that went meanwhile does not leave over the next",
      Effect.gen(function*() {
        const world = yield* AgentWorld
        yield* world.answers("tale", [{ say: "once " }])
        yield* world.answers("second", [{ end: "never" }])
        const { attached, conversation, thread } = yield* held()
        yield* conversation.send(prompt("p1", "tale"), attached.link)
        yield* until(conversation, is("Text"))
        yield* world.saysWhileDown(thread, [{ end: "once" }])
        const back = (yield* until(conversation, is("Ended"))).find(is("Attached"))
        assert.strictEqual(
          (yield* Effect.flip(conversation.send(prompt("p2", "second"), attached.link)))._tag,
          "AgentUnreachable"
        )
        yield* conversation.send(prompt("p2", "second"), back?.link)
        assert.strictEqual((yield* until(conversation, is("Started"))).find(is("Started"))?.dup, false)
      })
    )
  })
}
