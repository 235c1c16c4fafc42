import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, type Layer } from "effect"
import { PlatformId } from "../../src/domain/account/PlatformId.ts"
import { UserId } from "../../src/domain/Ids.ts"
import { ControlPlane } from "../../src/services/account/ControlPlane.ts"

/** Whoever knows people behind a `ControlPlane`. */
export class ControlPlaneWorld extends Context.Service<ControlPlaneWorld, {
  /** From now on the person has this id, which may be none that the agent may be told. */
  knows(user: UserId, id: string): Effect.Effect<void>
  /** From now on it answers nothing that can be used. */
  readonly fails: Effect.Effect<void>
}>()("matrix-surface/test/ControlPlaneWorld") {}

export const [ann, bob] = [UserId.make("@ann:example.org"), UserId.make("@bob:example.org")]

/** What every layer of `ControlPlane` does. Everybody's language is `en` in it. */
export const suite = (name: string, layer: Layer.Layer<ControlPlane | ControlPlaneWorld, unknown>) =>
  describe(`${name} keeps the contract of ControlPlane`, () => {
    const example = (title: string, body: Effect.Effect<void, unknown, ControlPlane | ControlPlaneWorld>) =>
      it.effect(title, () => Effect.provide(body, layer))

    example(
      "an unknown person has no id, and is no error",
      Effect.gen(function*() {
        assert.deepStrictEqual(yield* (yield* ControlPlane).person(ann), { platformId: undefined, locale: "en" })
      })
    )

    example(
      "people have the ids by which the platform knows them",
      Effect.gen(function*() {
        const [plane, world] = [yield* ControlPlane, yield* ControlPlaneWorld]
        yield* world.knows(ann, "42")
        yield* world.knows(bob, "bob@example.org")
        assert.deepStrictEqual<unknown>(
          [yield* plane.person(ann), yield* plane.person(bob)],
          ["42", "bob@example.org"].map((platformId) => ({ platformId, locale: "en" }))
        )
        assert.strictEqual((yield* plane.person(ann)).platformId, PlatformId.make("42"))
      })
    )

    for (const id of ["@ann:example.org", "a b", "", "..", "x".repeat(256)]) {
      example(
        `${JSON.stringify(id.slice(0, 20))} is told to nobody`,
        Effect.gen(function*() {
          yield* (yield* ControlPlaneWorld).knows(ann, id)
          assert.isUndefined((yield* (yield* ControlPlane).person(ann)).platformId)
        })
      )
    }

    example(
      "one that fails says so or knows nobody, and ends no process",
      Effect.gen(function*() {
        const [plane, world] = [yield* ControlPlane, yield* ControlPlaneWorld]
        yield* world.fails
        const person = yield* Effect.result(plane.person(ann))
        if (person._tag === "Success") assert.isUndefined(person.success.platformId)
        else assert.strictEqual(person.failure._tag, "ControlPlaneUnavailable")
      })
    )
  })
