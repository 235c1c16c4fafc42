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

  const dotEnv = (content: string | Uint8Array) =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const directory = yield* fs.makeTempDirectoryScoped()
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content
      yield* fs.writeFile(`${directory}/.env`, bytes)
      return yield* findSettings({ flags: {}, environment: {}, directory })
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))

  it.effect("are none in a .env of UTF-16, which is said", () =>
    Effect.gen(function*() {
      const { given, problems } = yield* dotEnv(Buffer.from("\uFEFFLOG_LEVEL=debug\n", "utf16le"))
      assert.deepStrictEqual(given, {})
      assert.match(problems.map(({ sentence }) => sentence).join(), /\.env is not UTF-8; save it as UTF-8$/)
    }))

  it.effect("warn of lines of a .env that count for nothing", () =>
    Effect.gen(function*() {
      const { given, warnings } = yield* dotEnv("LOG_LEVEL=debug\nwhat is this\nLOG_LEVEL=warn\n")
      assert.strictEqual(given["LOG_LEVEL"], "warn")
      assert.lengthOf(warnings, 2)
      assert.match(warnings[0]!, /\.env: line 2 is no NAME=value/)
    }))
})
