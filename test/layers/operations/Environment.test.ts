import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem } from "effect"
import { findSettings } from "../../../src/layers/operations/Environment.ts"

describe("The settings that are found", () => {
  it.effect("tell which file holds a secret, at home too, so that it can be read again", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const directory = yield* fs.makeTempDirectoryScoped()
      yield* fs.writeFileString(`${directory}/token`, "s3cr3t\n")
      const { files, given } = yield* findSettings({
        flags: { AGENT_TOKEN_FILE: "~/token" },
        environment: { HOME: directory, MATRIX_ACCESS_TOKEN: "given by itself" },
        directory
      })
      assert.deepStrictEqual([...files], [["AGENT_TOKEN", `${directory}/token`]])
      assert.strictEqual(given["AGENT_TOKEN"], "s3cr3t")
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)))
})
