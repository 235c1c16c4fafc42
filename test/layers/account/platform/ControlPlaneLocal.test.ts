import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import { PlatformId } from "../../../../src/domain/account/PlatformId.ts"
import * as ControlPlaneLocal from "../../../../src/layers/account/platform/ControlPlaneLocal.ts"
import { ControlPlane } from "../../../../src/services/account/ControlPlane.ts"
import { Users } from "../../../../src/services/account/Users.ts"
import * as JournalMemory from "../../../../src/testing/JournalMemory.ts"
import { ann, ControlPlaneWorld, suite } from "../../../contracts/ControlPlane.contract.ts"

const plane = Layer.provideMerge(ControlPlaneLocal.layer("en"), JournalMemory.layer)

const world = Layer.effect(
  ControlPlaneWorld,
  Effect.map(SqlClient.SqlClient, (sql) => ({
    knows: (user, id) => Effect.orDie(sql`INSERT INTO users (user, platform, mapped_at) VALUES (${user}, ${id}, 1)`),
    fails: Effect.orDie(sql`DROP TABLE users`)
  }))
)

suite("ControlPlaneLocal", Layer.provideMerge(world, plane))

describe("The local control plane", () => {
  it.effect("heeds a mapping that was made or taken back meanwhile", () =>
    Effect.gen(function*() {
      const [plane, users] = [yield* ControlPlane, yield* Users]
      const id = Effect.map(plane.person(ann), ({ platformId }) => platformId)
      assert.isUndefined(yield* id)
      yield* users.map(ann, PlatformId.make("42"))
      assert.strictEqual<unknown>(yield* id, "42")
      yield* users.unmap(ann)
      assert.isUndefined(yield* id)
    }).pipe(Effect.provide(plane)))
})
